import type { ApiRequest, UploadedFile } from "./http.ts";
import { badRequest } from "./refusal.ts";

/** Reads parameters as the Bot API server does: it turns everything to text first, then parses what it needs. */
export interface Args {
  has(name: string): boolean;
  /** Empty when absent. */
  text(name: string): string;
  /** `fallback` when absent or not a whole number; pressed into min…max. */
  integer(name: string, fallback: number, min: number, max: number): number;
  /** True for "true", "yes", "1". */
  isTrue(name: string): boolean;
  /** The parsed object; undefined when absent or empty. @throws {Refusal} 400 when the text is not JSON. */
  json(name: string, what: string): unknown;
  file(name: string): UploadedFile | undefined;
}

/** Objects become JSON; nothing becomes empty text. */
export const toText = (value: unknown): string => {
  if (value === undefined || value === null) return "";
  return typeof value === "string" ? value : JSON.stringify(value);
};

export const createArgs = (request: ApiRequest): Args => {
  const text = (name: string): string => toText(request.params.get(name));
  return {
    has: (name) => request.params.has(name) || request.files.has(name),
    text,
    integer: (name, fallback, min, max) => {
      const value = text(name);
      if (!/^[+-]?\d+$/u.test(value)) return fallback;
      return Math.min(max, Math.max(min, Number(value)));
    },
    isTrue: (name) => ["true", "yes", "1"].includes(text(name).toLowerCase()),
    json: (name, what) => {
      const value = request.params.get(name);
      if (value === undefined || value === "") return undefined;
      if (typeof value !== "string") return value;
      try {
        return JSON.parse(value) as unknown;
      } catch {
        throw badRequest(`can't parse ${what} JSON object`);
      }
    },
    file: (name) => request.files.get(name),
  };
};

/** For the ledger: parameters as they came, uploads by name and size. */
export const describeParams = (request: ApiRequest): Record<string, unknown> => ({
  ...Object.fromEntries(request.params),
  ...Object.fromEntries(
    [...request.files].map(([name, file]) => [name, { fileName: file.name, sizeBytes: file.content.length }]),
  ),
});

/** @throws {Refusal} 400 "object expected as …" */
export const asObject = (value: unknown, refusal: string): Record<string, unknown> => {
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw badRequest(refusal);
  return value as Record<string, unknown>;
};
