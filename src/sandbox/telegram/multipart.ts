import { badRequest } from "./refusal.ts";

/** One part of a multipart/form-data body; `fileName` tells an upload from a field. */
export interface Part {
  readonly name: string;
  readonly fileName: string | undefined;
  readonly mimeType: string;
  readonly content: Buffer;
}

const CRLF = Buffer.from("\r\n");
const HEAD_END = Buffer.from("\r\n\r\n");

const attributeOf = (disposition: string, name: string): string | undefined => {
  const match = new RegExp(`;\\s*${name}\\s*=\\s*(?:"((?:[^"\\\\]|\\\\.)*)"|([^;\\s]+))`, "iu").exec(
    disposition,
  );
  return match ? (match[1]?.replaceAll(/\\(["\\])/gu, "$1") ?? match[2]) : undefined;
};

const readPart = (bytes: Buffer): Part => {
  const headEnd = bytes.indexOf(HEAD_END);
  if (headEnd < 0) throw badRequest("can't parse multipart/form-data: part without headers");
  const headers = new Map(
    bytes
      .subarray(0, headEnd)
      .toString("utf8")
      .split("\r\n")
      .filter((line) => line !== "")
      .map((line) => {
        const colon = line.indexOf(":");
        return [line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim()] as const;
      }),
  );
  const disposition = headers.get("content-disposition") ?? "";
  const name = attributeOf(disposition, "name");
  if (name === undefined) throw badRequest("can't parse multipart/form-data: part without a name");
  return {
    name,
    fileName: attributeOf(disposition, "filename"),
    mimeType: headers.get("content-type") ?? "",
    content: Buffer.from(bytes.subarray(headEnd + HEAD_END.length)),
  };
};

/**
 * Splits a body into its parts. Own code because the runtime's `formData()` refuses headers
 * without a space after the colon, which real clients send. @throws {Refusal} 400 when it is malformed.
 */
export const parseMultipart = (body: Buffer, contentType: string): Part[] => {
  const boundary = attributeOf(contentType, "boundary");
  if (boundary === undefined) throw badRequest("can't parse multipart/form-data: no boundary");
  const delimiter = Buffer.from(`--${boundary}`);
  const parts: Part[] = [];
  let start = body.indexOf(delimiter);
  while (start >= 0) {
    const contentStart = start + delimiter.length;
    if (body.subarray(contentStart, contentStart + 2).toString("latin1") === "--") return parts;
    const end = body.indexOf(Buffer.concat([CRLF, delimiter]), contentStart);
    if (end < 0) break;
    parts.push(readPart(body.subarray(contentStart + CRLF.length, end)));
    start = end + CRLF.length;
  }
  throw badRequest("can't parse multipart/form-data: no end");
};
