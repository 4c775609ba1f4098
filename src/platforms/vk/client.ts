import type { Agent } from "node:https";
import { API, APIRequest, Upload } from "vk-io";
import type { OutgoingFile } from "../../bot/outgoing.ts";
import { PlatformError } from "../../bot/platform.ts";
import type { Clock } from "../../clock.ts";
import { agentFor } from "../agent.ts";
import type { Ticket } from "../limiter.ts";
import { createLimiter } from "../limiter.ts";
import { slidingWindow, unlimited } from "../pace.ts";
import { createRedactor } from "../../log/redact.ts";
import type { CallEffect } from "../transport.ts";
import { detailOfTransportError, kindOfServerError, kindOfTransportError } from "../transport.ts";
import { download } from "../download.ts";
import { envelope, vkError, type InnerFault } from "./errors.ts";
import { isVkAddress } from "./photo-address.ts";
import type { VkParameters } from "./parameters.ts";
import { createPhotoUploads, type PhotoUploads } from "./photos.ts";

export const apiVersion = "5.199";

export interface VkClient {
  /** The content of `response`, to be read by a schema. @throws {PlatformError} */
  call(ticket: Ticket, effect: CallEffect, method: string, parameters: VkParameters): Promise<unknown>;
  /** Uploads a document and returns its attachment string. Nothing of it is seen by anybody yet. */
  upload(ticket: Ticket, file: OutgoingFile, place: UploadPlace): Promise<string>;
  /** See `PhotoUploads.upload`. */
  uploadPhoto: PhotoUploads["upload"];
  /** Runs a script that writes; `errors` are those of its calls. @throws {PlatformError} when it failed as a whole */
  execute(ticket: Ticket, code: string): Promise<Executed>;
  /** A picture that a person sent. @throws {PlatformError} see `download`; bad_content for an address that is not VK's */
  download(address: string, signal?: AbortSignal): Promise<Uint8Array>;
  /** Takes the token out of words that are meant for the log. */
  redact(words: string): string;
}

interface Executed {
  readonly response: unknown;
  readonly errors: readonly InnerFault[];
}

type UploadPlace =
  | { readonly kind: "message"; readonly peerId: number }
  | { readonly kind: "wall"; readonly groupId: number };

export interface VkClientOptions {
  readonly token: string;
  readonly apiBaseUrl: string;
  readonly clock: Clock;
  readonly callTimeoutSeconds: number;
}

type Perform = (request: APIRequest, effect: CallEffect) => Promise<Executed>;

/**
 * vk-io's client without its worker, which repeats calls after network failures and requeues error 6 for
 * ever (PLATFORMS B8). Its requests are made one by one, each when our limiter lets it.
 */
class DirectApi extends API {
  readonly #perform: Perform;

  constructor(options: ConstructorParameters<typeof API>[0], perform: Perform) {
    super(options);
    this.#perform = perform;
  }

  // vk-io calls this for its uploads, whose steps change nothing that people see.
  override async callWithRequest<T>(request: APIRequest): Promise<T> {
    const { response } = await this.#perform(request, "read");
    // The types of vk-io's own methods say what each answer is.
    return response as T;
  }
}

/** A Buffer only: vk-io opens a string as an address or a path (PLATFORMS B8). The same memory: files may be large. */
const sourceOf = ({ name, bytes: { buffer, byteOffset, byteLength } }: OutgoingFile) => ({
  value: Buffer.from(buffer, byteOffset, byteLength),
  filename: name,
});

const hostOf = (address: string): string =>
  URL.canParse(address) ? new URL(address).hostname : "no address at all";

const uploadTimeoutMs = 60_000;

/** Of a community's token (PLATFORMS B2). */
const callsPerSecond = 20;
const readRepeats = 3;
const longestReadPauseSeconds = 30;

export const createVkClient = (options: VkClientOptions): VkClient => {
  const { token, apiBaseUrl, clock, callTimeoutSeconds } = options;
  // A little more than the second of PLATFORMS B2: the server's clock is another one.
  const limiter = createLimiter({
    clock,
    overall: slidingWindow(callsPerSecond, 1010),
    paceOfChat: () => unlimited,
  });
  const redact = createRedactor([token]);
  // vk-io's type asks for an agent of https; Node's two agents differ only in the scheme.
  const agent = agentFor(apiBaseUrl) as Agent;

  const make = async (request: APIRequest, effect: CallEffect): Promise<Executed> => {
    let answer: unknown;
    try {
      answer = await request.make();
    } catch (error) {
      throw new PlatformError(
        kindOfTransportError(error, effect),
        redact(`${request.method}: ${detailOfTransportError(error)}`),
      );
    }
    const parsed = envelope.safeParse(answer);
    if (!parsed.success) {
      throw new PlatformError(kindOfServerError(effect), `${request.method}: the answer could not be read`);
    }
    if ("fault" in parsed.data) throw vkError(request.method, parsed.data.fault, effect, redact);
    return parsed.data;
  };

  /** Only a read is repeated here: whether and when to send again is the caller's decision. */
  const isWorthRepeating = (error: unknown): boolean =>
    error instanceof PlatformError &&
    error.kind === "rate_limited" &&
    (error.retryAfterSeconds ?? 0) <= longestReadPauseSeconds;

  const perform = async (ticket: Ticket, request: APIRequest, effect: CallEffect): Promise<Executed> => {
    for (let left = effect === "read" ? readRepeats : 0; ; left -= 1) {
      try {
        return await limiter.run(ticket, () => make(request, effect));
      } catch (error) {
        if (left === 0 || !isWorthRepeating(error)) throw error;
      }
    }
  };

  const apiFor = (ticket: Ticket): DirectApi =>
    new DirectApi(
      { token, apiBaseUrl, apiVersion, apiTimeout: callTimeoutSeconds * 1000, apiRetryLimit: 0, agent },
      (request, effect) => perform(ticket, request, effect),
    );
  const api = apiFor({ lane: "urgent" });

  const call: VkClient["call"] = async (ticket, effect, method, parameters) => {
    const request = new APIRequest({ api, method, params: { ...parameters } });
    return (await perform(ticket, request, effect)).response;
  };

  const photos = createPhotoUploads({
    call: (ticket, method, parameters) => call(ticket, "read", method, parameters),
    post: async (ticket, url, file) => {
      const upload = new Upload({ api: apiFor(ticket), agent });
      try {
        const { formData } = await upload.buildPayload({
          field: "photo",
          values: [sourceOf(file)],
          maxFiles: 1,
          attachmentType: "photo",
        });
        return await upload.upload(url, { formData, timeout: uploadTimeoutMs, forceBuffer: true });
      } catch (error) {
        throw new PlatformError("unavailable", redact(`upload: ${detailOfTransportError(error)}`));
      }
    },
  });

  return {
    redact,
    call,
    execute: (ticket, code) =>
      perform(ticket, new APIRequest({ api, method: "execute", params: { code } }), "write"),
    uploadPhoto: (ticket, photo, again) => photos.upload(ticket, photo, again),
    download: async (address, signal) => {
      if (!isVkAddress(address, apiBaseUrl))
        throw new PlatformError("bad_content", `the file is not at an address of VK: ${hostOf(address)}`);
      const timeoutSeconds = callTimeoutSeconds;
      return download(address, { agent: agentFor(address), timeoutSeconds, signal, redact });
    },
    upload: async (ticket, file, place) => {
      const upload = new Upload({ api: apiFor(ticket), agent });
      const source = sourceOf(file);
      try {
        const document =
          place.kind === "message"
            ? await upload.messageDocument({ peer_id: place.peerId, title: file.name, source })
            : await upload.wallDocument({ group_id: place.groupId, title: file.name, source });
        return document.toString();
      } catch (error) {
        if (error instanceof PlatformError) throw error;
        throw new PlatformError("unavailable", redact(`upload: ${detailOfTransportError(error)}`));
      }
    },
  };
};
