import type { IncomingMessage } from "node:http";

export interface UploadedFile {
  readonly field: string;
  readonly name: string;
  readonly content: Buffer;
}

export interface RequestBody {
  readonly fields: Readonly<Record<string, string>>;
  readonly files: readonly UploadedFile[];
}

const readBytes = async (request: IncomingMessage): Promise<Buffer> => {
  const chunks: Buffer[] = [];
  // Without an encoding set, Node's stream yields buffers only.
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
};

/** Reads an urlencoded or multipart body; any other kind has no fields, as on the real server (PLATFORMS B0). */
export const readRequestBody = async (request: IncomingMessage): Promise<RequestBody> => {
  const bytes = await readBytes(request);
  const type = request.headers["content-type"] ?? "";
  if (type.startsWith("application/x-www-form-urlencoded"))
    return { fields: Object.fromEntries(new URLSearchParams(bytes.toString("utf8"))), files: [] };
  if (!type.startsWith("multipart/form-data")) return { fields: {}, files: [] };
  const form = await new Response(new Uint8Array(bytes), { headers: { "content-type": type } }).formData();
  const fields: Record<string, string> = {};
  const files: UploadedFile[] = [];
  for (const [field, value] of form) {
    if (typeof value === "string") fields[field] = value;
    else files.push({ field, name: value.name, content: Buffer.from(await value.arrayBuffer()) });
  }
  return { fields, files };
};
