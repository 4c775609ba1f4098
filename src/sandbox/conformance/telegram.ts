import { newerTelegramParameters } from "./gaps.ts";
import { readSpec } from "./spec-files.ts";
import { valueProblems, type TelegramField, type TelegramSpec } from "./telegram-values.ts";

export interface TelegramConformance {
  readonly call: (method: string, params: Readonly<Record<string, unknown>>) => string[];
  readonly result: (method: string, result: unknown) => string[];
  readonly update: (update: unknown) => string[];
}

const truths: ReadonlySet<string> = new Set(["true", "True", "1", "yes"]);
const falsehoods: ReadonlySet<string> = new Set(["false", "False", "0", "no"]);

/**
 * A parameter sent as text (urlencoded, multipart, query) read as the types want it; text that cannot be read so
 * stays text, and is then a problem of its type.
 */
const readText = (text: string, types: readonly string[]): unknown => {
  if (types.includes("Integer") && /^-?\d+$/u.test(text)) return Number(text);
  if (types.includes("String") || types.includes("InputFile")) return text;
  if (types.includes("Float") && /^-?\d+(?:\.\d+)?$/u.test(text)) return Number(text);
  if (types.includes("Boolean")) {
    if (truths.has(text)) return true;
    return falsehoods.has(text) ? false : text;
  }
  try {
    return JSON.parse(text) as unknown;
  } catch {
    // Not JSON: the check of the type says so with the name of the parameter.
    return text;
  }
};

const parameterProblems = (spec: TelegramSpec, field: TelegramField, value: unknown): string[] => {
  const read = typeof value === "string" ? readText(value, field.types) : value;
  return valueProblems(spec, read, field.types, field.name);
};

/** Whether this is an uploaded part that another parameter names by attach://. */
const isAttachment = (name: string, value: unknown, params: Readonly<Record<string, unknown>>): boolean =>
  typeof value === "object" &&
  value !== null &&
  Object.values(params).some((other) => JSON.stringify(other)?.includes(`attach://${name}`));

const isNewer = (method: string, parameter: string): boolean =>
  newerTelegramParameters.some((newer) => newer.method === method && newer.parameter === parameter);

const callProblems = (
  spec: TelegramSpec,
  method: string,
  params: Readonly<Record<string, unknown>>,
): string[] => {
  const known = Object.hasOwn(spec.methods, method) ? spec.methods[method] : undefined;
  if (known === undefined) return [`the specification has no method ${method}`];
  const fields = new Map((known.fields ?? []).map((field) => [field.name, field]));
  const problems: string[] = [];
  for (const [name, value] of Object.entries(params)) {
    if (value === undefined) continue;
    const field = fields.get(name);
    if (field !== undefined) problems.push(...parameterProblems(spec, field, value));
    else if (!isAttachment(name, value, params) && !isNewer(method, name)) {
      problems.push(`${method} has no parameter ${name}`);
    }
  }
  for (const { name, required } of fields.values()) {
    if (required && params[name] === undefined) problems.push(`${name} is missing`);
  }
  return problems;
};

/** Checks by the published Bot API specification; it is read at the first check. */
export const createTelegramConformance = (specsDir: string): TelegramConformance => {
  const spec = (): TelegramSpec => {
    const found = readSpec(specsDir, "telegram-bot-api-10.1.json") as TelegramSpec | undefined;
    if (found === undefined) throw new Error(`There is no telegram-bot-api-10.1.json in ${specsDir}.`);
    return found;
  };
  return {
    call: (method, params) => callProblems(spec(), method, params),
    result: (method, result) => {
      const known = Object.hasOwn(spec().methods, method) ? spec().methods[method] : undefined;
      if (known === undefined) return [`the specification has no method ${method}`];
      return valueProblems(spec(), result, known.returns, "result");
    },
    update: (update) => valueProblems(spec(), update, ["Update"], "update"),
  };
};
