import { type Agent as HttpAgent, get as getHttp, type IncomingMessage } from "node:http";
import { type Agent as HttpsAgent, get as getHttps } from "node:https";
import { PlatformError } from "../bot/platform.ts";
import { detailOfTransportError, kindOfTransportError } from "./transport.ts";

/** What Telegram gives at most (PLATFORMS A1); on VK as much is a picture. */
const maxBytes = 20 * 1024 * 1024;

export interface DownloadOptions {
  readonly agent: HttpAgent | HttpsAgent;
  readonly timeoutSeconds: number;
  readonly signal?: AbortSignal | undefined;
  /** Takes secrets out of words for the log: the address may hold one. */
  readonly redact: (words: string) => string;
}

const open = (
  address: string,
  agent: HttpAgent | HttpsAgent,
  signal: AbortSignal,
): Promise<IncomingMessage> =>
  new Promise((resolve, reject) => {
    const get = address.startsWith("http:") ? getHttp : getHttps;
    get(address, { agent, signal }, resolve).once("error", reject);
  });

const tooLarge = (): PlatformError =>
  new PlatformError("bad_content", `the file is larger than ${maxBytes} bytes`);

const readAll = async (response: IncomingMessage): Promise<Uint8Array> => {
  if (Number(response.headers["content-length"] ?? 0) > maxBytes) throw tooLarge();
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response) {
    // Without an encoding set, a response yields buffers.
    const bytes = chunk as Buffer;
    size += bytes.length;
    if (size > maxBytes) throw tooLarge();
    chunks.push(bytes);
  }
  return Buffer.concat(chunks);
};

/**
 * The file behind an address, at most 20 MB. A redirect is not followed: it could lead anywhere.
 * @throws {PlatformError} `bad_content` for a larger one, `gone` when there is none, else `unavailable`
 */
export const download = async (address: string, options: DownloadOptions): Promise<Uint8Array> => {
  const timeout = AbortSignal.timeout(options.timeoutSeconds * 1000);
  const signal = options.signal ? AbortSignal.any([options.signal, timeout]) : timeout;
  try {
    const response = await open(address, options.agent, signal);
    try {
      const { statusCode = 0 } = response;
      if (statusCode === 404 || statusCode === 410)
        throw new PlatformError("gone", `the file is not there any more: ${statusCode}`);
      if (statusCode !== 200) throw new PlatformError("unavailable", `the file was refused: ${statusCode}`);
      return await readAll(response);
    } finally {
      response.destroy();
    }
  } catch (error) {
    if (error instanceof PlatformError) throw error;
    throw new PlatformError(
      kindOfTransportError(error, "read"),
      options.redact(`a file: ${detailOfTransportError(error)}`),
    );
  }
};
