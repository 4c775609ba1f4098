import { Refusal, refusal } from "./refusal.ts";
import { compile, countCalls, type Expression } from "./script.ts";

interface ExecuteError {
  readonly method: string;
  readonly error_code: number;
  readonly error_msg: string;
}

export interface Executed {
  readonly response: unknown;
  /** In the order of the `false`s they stand for. */
  readonly errors: readonly ExecuteError[];
}

const MOST_CALLS = 25;
const MOST_RESPONSE_BYTES = 5 * 1024 * 1024;

const toText = (value: unknown): string => {
  if (typeof value === "string") return value;
  if (typeof value === "boolean") return value ? "1" : "0";
  return Array.isArray(value) ? value.map(toText).join(",") : JSON.stringify(value);
};

/**
 * Runs VKScript: ≤ 25 calls, one after the other; a refused one leaves `false` in its place (PLATFORMS B2).
 * @throws {Refusal} 12, 13
 */
export const execute = async (
  code: string,
  invoke: (method: string, params: Record<string, string>) => Promise<unknown>,
): Promise<Executed> => {
  const compiled = compile(code);
  if (countCalls(compiled) > MOST_CALLS) throw refusal(13, "too many api calls");
  const errors: ExecuteError[] = [];
  const callApi = async (method: string, argument: unknown): Promise<unknown> => {
    const params = Object.fromEntries(
      Object.entries(argument ?? {}).map(([key, value]) => [key, toText(value)]),
    );
    try {
      return await invoke(method, params);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      errors.push({ method, error_code: error.code, error_msg: error.message });
      return false;
    }
  };
  const evaluate = async (expression: Expression): Promise<unknown> => {
    if (expression.kind === "value") return expression.value;
    if (expression.kind === "call")
      return callApi(expression.method, expression.argument && (await evaluate(expression.argument)));
    if (expression.kind === "array") {
      const items: unknown[] = [];
      for (const item of expression.items) items.push(await evaluate(item));
      return items;
    }
    const entries: [string, unknown][] = [];
    for (const [key, value] of expression.entries) entries.push([key, await evaluate(value)]);
    return Object.fromEntries(entries);
  };
  const response = await evaluate(compiled);
  if (Buffer.byteLength(JSON.stringify(response)) > MOST_RESPONSE_BYTES)
    throw refusal(13, "response is too big");
  return { response, errors };
};
