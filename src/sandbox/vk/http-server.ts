import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { idleMs, serveControl } from "../control.ts";
import type { Faults } from "../faults.ts";
import { isBeforeEffect, type Answer, type Dispatcher } from "./dispatch.ts";
import { fitsFrame, sizeOfPicture, type PictureSize } from "../picture.ts";
import { pollEvents } from "./long-poll.ts";
import { readRequestBody, type UploadedFile } from "./request-body.ts";
import type { State } from "./state.ts";
import { sendAnswer } from "./wire.ts";

interface Parts {
  readonly state: State;
  readonly dispatcher: Dispatcher;
  readonly faults: Faults;
  readonly world: object;
}

/** Runs something that is not a method behind both doors, with planted faults. */
const behindDoors = async (
  faults: Faults,
  facts: { method: string; recipients: readonly string[]; text: string },
  run: () => Promise<unknown>,
): Promise<Answer> => {
  await faults.pass("before", facts);
  const effect = faults.take(facts);
  if (effect?.kind === "error") {
    const { code, description } = effect;
    const isPollFailure = facts.method === "a_check" && code >= 1 && code <= 3;
    return { body: isPollFailure ? { failed: code } : { error: description, error_code: code } };
  }
  if (effect && isBeforeEffect(effect)) return { body: undefined, effect };
  const body = await run();
  await faults.pass("after", facts);
  return { body, ...(effect && { effect }) };
};

/** PLATFORMS B4. */
const isPhoto = (size: PictureSize, content: Buffer): boolean =>
  content.length <= 50 * 1024 * 1024 && fitsFrame(size, 14_000);

/** Keeps an uploaded file under its ticket; the answer is what docs.save or photos.save… want back. */
const takeUpload = (state: State, kind: string, ticket: string, files: readonly UploadedFile[]): unknown => {
  const upload = state.uploads.get(ticket);
  const file = files.find(({ field }) => field === (kind === "doc" ? "file" : "photo"));
  if (!upload || upload.kind !== kind) return { error: "ERR_UPLOAD_BAD_TICKET" };
  if (!file)
    return { error: kind === "doc" ? "no_file" : "ERR_UPLOAD_BAD_IMAGE_SIZE: market photo min size 400x400" };
  const size = kind === "photo" ? sizeOfPicture(file.content) : undefined;
  if (kind === "photo" && !(size && isPhoto(size, file.content)))
    return { error: "ERR_UPLOAD_BAD_IMAGE_SIZE: photo must be a picture of a size that VK takes" };
  upload.content = {
    name: file.name,
    ...(size && { size }),
    sizeBytes: file.content.byteLength,
    contentBase64: file.content.toString("base64"),
  };
  if (kind === "doc") return { file: `${Math.abs(upload.ownerId)}|0|0|${ticket}` };
  return { server: 900_001, photo: JSON.stringify([{ photo: ticket, sizes: [] }]), hash: ticket };
};

const bearerOf = (request: IncomingMessage): string =>
  /^Bearer (?<token>.+)$/iu.exec(request.headers.authorization ?? "")?.groups?.["token"] ?? "";

export const createHttpServer = ({ state, dispatcher, faults, world }: Parts): Server => {
  const serveMethod = async (request: IncomingMessage, url: URL, method: string): Promise<Answer> => {
    const { fields } = await readRequestBody(request);
    const { access_token: given, ...params } = { ...Object.fromEntries(url.searchParams), ...fields };
    return dispatcher.answer(method, params, given ?? bearerOf(request));
  };

  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const url = new URL(request.url ?? "/", state.baseUrl);
    const [, room = "", name = ""] = url.pathname.split("/");
    const gone = new AbortController();
    response.on("close", () => gone.abort());
    const send = (answer: Answer): Promise<void> => sendAnswer(response, answer, state.clock, gone.signal);
    const community = state.communities.get(Number(name));
    if (room === "control") {
      await serveControl(world, request, response);
    } else if (room === "method") {
      await send(await serveMethod(request, url, name));
    } else if (room === "lp" && community) {
      const facts = { method: "a_check", recipients: [name], text: url.searchParams.get("ts") ?? "" };
      await send(
        await behindDoors(faults, facts, () => pollEvents(state, community, url.searchParams, gone.signal)),
      );
    } else if (room === "upload" && (name === "doc" || name === "photo")) {
      const { files } = await readRequestBody(request);
      const ticket = url.searchParams.get("ticket") ?? "";
      const recipients = [String(state.uploads.get(ticket)?.ownerId ?? "")];
      const facts = { method: `upload/${name}`, recipients, text: files[0]?.name ?? "" };
      await send(await behindDoors(faults, facts, async () => takeUpload(state, name, ticket, files)));
    } else if (room === "file" && state.files.has(name)) {
      response.end(Buffer.from(state.files.get(name)?.contentBase64 ?? "", "base64"));
    } else {
      response.writeHead(404, { "content-type": "text/html" });
      response.end("<html><body><h1>404 Not Found</h1></body></html>");
    }
  };

  return createServer({ keepAliveTimeout: idleMs }, (request, response) => {
    serve(request, response).catch((error: unknown) => {
      // A defect of the simulator must not look like the network's answer.
      if (!response.headersSent) response.writeHead(500, { "content-type": "text/plain" });
      response.end(error instanceof Error ? error.stack : String(error));
    });
  });
};
