import type { IncomingMessage } from "node:http";
import { parseMultipart } from "./multipart.ts";
import { badRequest, Refusal } from "./refusal.ts";

/** One request of a bot, whatever way its parameters came (PLATFORMS C1: JSON, urlencoded, multipart, query string). */
export interface ApiRequest {
  readonly params: ReadonlyMap<string, ParamValue>;
  readonly files: ReadonlyMap<string, UploadedFile>;
}

/** Objects come from JSON bodies only; every other way carries text, in which objects are JSON. */
type ParamValue = string | number | boolean | object;

export interface UploadedFile {
  readonly name: string;
  readonly mimeType: string;
  readonly content: Buffer;
}

export type Target =
  | { readonly kind: "control" }
  | { readonly kind: "method"; readonly token: string; readonly method: string }
  | { readonly kind: "file"; readonly token: string; readonly path: string }
  | { readonly kind: "unknown" };

/** Upload limit of the Bot API (PLATFORMS A1), with room for the other fields. */
const MAX_BODY_BYTES = 52 * 1024 * 1024;

/** A path with broken escapes is simply not there. */
const decodePath = (path: string): string => {
  try {
    return decodeURIComponent(path);
  } catch (error) {
    if (error instanceof URIError) return "";
    throw error;
  }
};

export const readTarget = (request: IncomingMessage): { target: Target; query: URLSearchParams } => {
  const url = new URL(request.url ?? "/", "http://simulator");
  const path = decodePath(url.pathname);
  const query = url.searchParams;
  if (path === "/control" && request.method === "POST") return { target: { kind: "control" }, query };
  const file = /^\/file\/bot([^/]+)\/(.+)$/u.exec(path);
  if (file) return { target: { kind: "file", token: file[1] ?? "", path: file[2] ?? "" }, query };
  const method = /^\/bot([^/]+)\/([^/]+)\/?$/u.exec(path);
  if (method) return { target: { kind: "method", token: method[1] ?? "", method: method[2] ?? "" }, query };
  return { target: { kind: "unknown" }, query };
};

const readBody = async (request: IncomingMessage): Promise<Buffer> => {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    // Without an encoding set, a request yields buffers.
    const bytes = chunk as Buffer;
    size += bytes.length;
    if (size > MAX_BODY_BYTES) throw new Refusal(413, "Request Entity Too Large");
    chunks.push(bytes);
  }
  return Buffer.concat(chunks);
};

const parseJsonBody = (body: string): [string, ParamValue][] => {
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch {
    throw badRequest("can't parse request body as JSON object");
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw badRequest("can't parse request body as JSON object");
  }
  // Null means absent.
  return Object.entries(value).filter(([, field]) => field !== null && field !== undefined);
};

export const readApiRequest = async (
  request: IncomingMessage,
  query: URLSearchParams,
): Promise<ApiRequest> => {
  const params = new Map<string, ParamValue>(query);
  const files = new Map<string, UploadedFile>();
  const body = await readBody(request);
  const contentType = request.headers["content-type"] ?? "";
  const kind = contentType.split(";")[0]?.trim().toLowerCase() ?? "";
  if (body.length === 0) return { params, files };
  if (kind === "application/json") {
    for (const [name, value] of parseJsonBody(body.toString("utf8"))) params.set(name, value);
  } else if (kind === "application/x-www-form-urlencoded") {
    for (const [name, value] of new URLSearchParams(body.toString("utf8"))) params.set(name, value);
  } else if (kind === "multipart/form-data") {
    for (const { name, fileName, mimeType, content } of parseMultipart(body, contentType)) {
      if (fileName === undefined) params.set(name, content.toString("utf8"));
      else files.set(name, { name: fileName, mimeType, content });
    }
  } else {
    throw badRequest("unsupported content type");
  }
  return { params, files };
};
