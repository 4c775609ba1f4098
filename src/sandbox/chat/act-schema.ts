import { z } from "zod";
import type { Act } from "./contract.ts";

const person = z.string().regex(/^(?:tg|vk):\d{1,15}$/);
const id = z.int().min(1).max(1_000_000_000);
const network = z.enum(["telegram", "vk"]);
const chat = z.enum(["private", "group", "channel"]);
const home = z.enum(["group", "channel", "wall"]);
const room = z.enum(["group", "channel"]);
const text = z.string().trim().min(1).max(4096);
const times = z.int().min(1).max(100);
const link = z.string().min(1).max(300);
const language = z.enum(["en", "ru"]);
const nothing = z.strictObject({});

const act = <const Name extends string, Args extends z.ZodType>(name: Name, args: Args) =>
  z.strictObject({ name: z.literal(name), args });

/** What the page may ask for; everything else is refused before anything happens. */
export const actSchema = z.discriminatedUnion("name", [
  act("say", z.strictObject({ person, place: chat, text, replyTo: id.exactOptional() })),
  act("press", z.strictObject({ person, place: chat, message: id, button: z.string().max(20) })),
  act("start", z.strictObject({ person, link: link.exactOptional() })),
  act("comment", z.strictObject({ person, post: id, text, replyTo: id.exactOptional() })),
  act("repost", z.strictObject({ person, post: id })),
  act("like", z.strictObject({ person, post: id, isLiked: z.boolean() })),
  act("join", z.strictObject({ person, place: home })),
  act("leave", z.strictObject({ person, place: home })),
  act("kick", z.strictObject({ person, place: home })),
  act("block", z.strictObject({ person })),
  act("unblock", z.strictObject({ person })),
  act("add-bot", z.strictObject({ place: room, isAdmin: z.boolean() })),
  act("promote-bot", z.strictObject({ place: room })),
  act("demote-bot", z.strictObject({ place: room })),
  act("remove-bot", z.strictObject({ place: room })),
  act(
    "fail",
    z.strictObject({
      network,
      kind: z.enum(["too-many", "server-error", "timeout", "broken-connection"]),
      times: times.exactOptional(),
    }),
  ),
  act(
    "delay",
    z.strictObject({ network, milliseconds: z.int().min(100).max(10_000), times: times.exactOptional() }),
  ),
  act("clear-faults", nothing),
  act("crowd", z.strictObject({ people: z.int().min(1).max(200).exactOptional() })),
  act(
    "turn",
    z.union([
      z.strictObject({ minutes: z.number().min(1).max(44_640) }),
      z.strictObject({ to: z.literal("next") }),
    ]),
  ),
  act(
    "newcomer",
    z.strictObject({
      network,
      called: z.string().trim().min(1).max(60).exactOptional(),
      language: language.exactOptional(),
    }),
  ),
  act(
    "verify",
    z.strictObject({
      drawId: z
        .string()
        .regex(/^[0-9a-f]{32}$/)
        .exactOptional(),
    }),
  ),
  act("reset", z.strictObject({ language: language.exactOptional() })),
]) satisfies z.ZodType<Act>;
