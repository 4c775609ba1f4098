import { vkFreedMembers } from "./gaps.ts";
import { readSpec } from "./spec-files.ts";

/** A schema of VK's published description: JSON Schema, with `required` on each member. */
export interface VkSchema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly properties?: Readonly<Record<string, VkSchema>>;
  readonly required?: boolean;
  readonly items?: VkSchema;
  readonly allOf?: readonly VkSchema[];
  readonly oneOf?: readonly VkSchema[];
  readonly discriminator?: {
    readonly propertyName: string;
    readonly mapping: Readonly<Record<string, string>>;
  };
  readonly enum?: readonly unknown[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
}

export interface DefinitionFile {
  readonly definitions: Readonly<Record<string, VkSchema>>;
}

/** `closed`: what the schema does not name is a problem (our own requests); `open`: it is let through. */
type Strictness = "closed" | "open";

const referenceForm = /^\.\.\/(.+\.json)#\/definitions\/(.+)$/u;

/** The name at the end of a reference. */
export const nameOfReference = (reference: string): string => referenceForm.exec(reference)?.[2] ?? reference;

/** @throws {Error} when a reference leads nowhere, which is a broken specification and no problem of a caller */
export const resolveReference = (specsDir: string, reference: string): VkSchema => {
  const [, path, name] = referenceForm.exec(reference) ?? [];
  const file =
    path === undefined ? undefined : (readSpec(specsDir, `vk/${path}`) as DefinitionFile | undefined);
  const found = file?.definitions[name ?? ""];
  if (found === undefined) throw new Error(`VK's description refers to ${reference}, which is not there.`);
  return found;
};

const freed: ReadonlySet<string> = new Set(vkFreedMembers.map(({ path }) => path));

const describe = (value: unknown): string => {
  if (value === null) return "null";
  return Array.isArray(value) ? "an array" : typeof value;
};

const isOf = (value: unknown, type: string): boolean => {
  switch (type) {
    case "integer":
      return Number.isSafeInteger(value);
    case "number":
      return typeof value === "number" && Number.isFinite(value);
    case "object":
      return typeof value === "object" && value !== null && !Array.isArray(value);
    case "array":
      return Array.isArray(value);
    default:
      return typeof value === type;
  }
};

/** Limits of one plain value or list. */
export const limitProblems = (schema: VkSchema, value: unknown, path: string): string[] => {
  const problems: string[] = [];
  if (schema.enum !== undefined && !schema.enum.includes(value)) {
    problems.push(`${path} must be one of ${schema.enum.join(", ")}, not ${String(value)}`);
  }
  if (typeof value === "number") {
    if (schema.minimum !== undefined && value < schema.minimum) {
      problems.push(`${path} must be at least ${schema.minimum}, not ${value}`);
    }
    if (schema.maximum !== undefined && value > schema.maximum) {
      problems.push(`${path} must be at most ${schema.maximum}, not ${value}`);
    }
  }
  const isList = Array.isArray(value);
  if (!isList && typeof value !== "string") return problems;
  // VK counts characters, not UTF-16 units.
  const length = isList ? value.length : Array.from(value).length;
  const what = isList ? "items" : "characters";
  const least = isList ? schema.minItems : schema.minLength;
  const most = isList ? schema.maxItems : schema.maxLength;
  if (least !== undefined && length < least) problems.push(`${path} must have at least ${least} ${what}`);
  if (most !== undefined && length > most)
    problems.push(`${path} must have at most ${most} ${what}, not ${length}`);
  return problems;
};

interface Check {
  readonly specsDir: string;
  readonly strictness: Strictness;
}

const memberProblems = (
  check: Check,
  schema: VkSchema,
  value: object,
  path: string,
  name: string,
): string[] => {
  const members = new Map<string, unknown>(Object.entries(value));
  const problems: string[] = [];
  for (const [key, inner] of Object.entries(schema.properties ?? {})) {
    const member = members.get(key);
    members.delete(key);
    if (freed.has(`${name}.${key}`)) continue;
    if (member !== undefined) problems.push(...schemaProblems(check, inner, member, `${path}.${key}`));
    else if (inner.required === true && !freed.has(`${name}.${key} required`)) {
      problems.push(`${path}.${key} is missing`);
    }
  }
  if (check.strictness === "open") return problems;
  for (const key of members.keys()) problems.push(`${path}.${key} is not described`);
  return problems;
};

const choiceProblems = (check: Check, schema: VkSchema, value: unknown, path: string): string[] => {
  const { discriminator, oneOf = [] } = schema;
  if (discriminator !== undefined && isOf(value, "object")) {
    const { propertyName, mapping } = discriminator;
    const kind: unknown = Reflect.get(value as object, propertyName);
    const reference = typeof kind === "string" && Object.hasOwn(mapping, kind) ? mapping[kind] : undefined;
    if (reference === undefined)
      return [`${path}.${propertyName} must be one of ${Object.keys(mapping).join(", ")}`];
    return schemaProblems(check, { $ref: reference }, value, path);
  }
  return nearestProblems(oneOf.map((one) => schemaProblems(check, one, value, path)));
};

/** How deep in the value the first trouble stands: every problem begins with its path. */
const depthOf = (problems: readonly string[]): number =>
  Math.min(...problems.map((problem) => problem.split(" ", 1).join().split(/[.[]/u).length));

/**
 * Of several allowed shapes, the trouble with the one that fits furthest, then with the least trouble; none when
 * one of them fits.
 */
export const nearestProblems = (attempts: readonly (readonly string[])[]): string[] => {
  let nearest: readonly string[] | undefined;
  for (const problems of attempts) {
    if (problems.length === 0) return [];
    const further = nearest === undefined ? 1 : depthOf(problems) - depthOf(nearest);
    const isLess = nearest !== undefined && problems.length < nearest.length;
    if (further > 0 || (further === 0 && isLess)) nearest = problems;
  }
  return [...(nearest ?? [])];
};

/** What keeps a JSON value from fitting a schema. `name`: of the definition, for the list of freed members. */
export const schemaProblems = (
  check: Check,
  schema: VkSchema,
  value: unknown,
  path: string,
  name = "",
): string[] => {
  if (schema.$ref !== undefined) {
    const referred = resolveReference(check.specsDir, schema.$ref);
    return schemaProblems(check, referred, value, path, nameOfReference(schema.$ref));
  }
  const { type, allOf, oneOf, items } = schema;
  const types = typeof type === "string" ? [type] : type;
  if (types !== undefined && !types.some((one) => isOf(value, one))) {
    return [`${path} must be ${types.join(" or ")}, not ${describe(value)}`];
  }
  const problems = limitProblems(schema, value, path);
  if (oneOf !== undefined) problems.push(...choiceProblems(check, schema, value, path));
  // Each part of a composition names only its own members, so none of them can call another's unknown.
  const open: Check = { ...check, strictness: "open" };
  for (const part of allOf ?? []) problems.push(...schemaProblems(open, part, value, path, name));
  if (Array.isArray(value) && items !== undefined) {
    for (const [i, item] of value.entries())
      problems.push(...schemaProblems(check, items, item, `${path}[${i}]`));
  }
  if (schema.properties !== undefined && isOf(value, "object")) {
    problems.push(...memberProblems(check, schema, value as object, path, name));
  }
  return problems;
};
