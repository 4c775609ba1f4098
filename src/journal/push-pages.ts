import { Hono, type Context } from "hono";
import type { Logger } from "pino";
import type { BotKey } from "../bot/incoming.ts";
import type { PushDoor } from "../bot/platform.ts";
import { parseJson } from "./hostile-json.ts";
import type { PushIntake } from "./push-intake.ts";

/** One bot to which a network pushes. */
export interface Pushed {
  readonly bot: BotKey;
  readonly door: PushDoor;
  readonly intake: PushIntake;
}

/** Real updates have a few kilobytes; the largest, a message with many forwarded ones, some hundred. */
const mostBytes = 1024 * 1024;

const isJson = (contentType: string | undefined): boolean =>
  contentType?.split(";")[0]?.trim().toLowerCase() === "application/json";

/** The body; "huge" once it is longer than any update, the rest is not read; "cut" when its sender has gone. */
const readBody = async (context: Context): Promise<Uint8Array | "huge" | "cut"> => {
  if (Number(context.req.header("content-length") ?? 0) > mostBytes) return "huge";
  const chunks: Uint8Array[] = [];
  let size = 0;
  try {
    for await (const chunk of context.req.raw.body ?? []) {
      size += chunk.length;
      if (size > mostBytes) return "huge";
      chunks.push(chunk);
    }
  } catch {
    // Nobody is left to answer, and it is no fault of ours to be logged.
    return "cut";
  }
  return Buffer.concat(chunks);
};

/**
 * The doors at which networks knock, `/telegram` and `/vk`. Nothing of a request is repeated in an answer or in the
 * log: it may come from anybody. `ok` is said only of what is stored; while the database is away the answer is 503,
 * and the network comes again.
 */
export const createPushPages = (pushed: readonly Pushed[], log: Pick<Logger, "warn">): Hono => {
  const pages = new Hono();
  for (const path of new Set(pushed.map(({ door }) => door.path))) {
    const here = pushed.filter(({ door }) => door.path === path);

    const knock = async (context: Context): Promise<Response> => {
      const header = (name: string): string | undefined => context.req.header(name);
      const admitted = here.filter(({ door }) => door.admits(header));
      if (admitted.length === 0) return context.body(null, 403);
      if (!isJson(header("content-type")) || header("content-encoding") !== undefined)
        return context.body(null, 415);
      const bytes = await readBody(context);
      if (bytes === "huge") return context.body(null, 413, { connection: "close" });
      const parsed = bytes === "cut" ? undefined : parseJson(bytes);
      if (!parsed) return context.body(null, 400);
      for (const { bot, door, intake } of admitted) {
        const verdict = await door.judge({ header, body: parsed.value });
        switch (verdict.kind) {
          case "refused":
            continue;
          case "unreadable":
            return context.body(null, 400);
          case "later":
            return context.body(null, 503);
          case "answer":
            return context.text(verdict.text);
          case "update":
            try {
              await intake.store(verdict.update, verdict.heldMs);
            } catch (error) {
              log.warn({ bot, err: error }, "a pushed update was not stored; the network will repeat it");
              return context.body(null, 503);
            }
            return context.text(verdict.reply);
          default:
            return verdict satisfies never;
        }
      }
      return context.body(null, 403);
    };

    pages.post(path, knock);
    pages.all(path, (context) => context.body(null, 405, { allow: "POST" }));
  }
  return pages;
};
