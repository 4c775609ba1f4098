import { z } from "zod";
import type { Snapshot } from "../../../src/sandbox/chat/contract.ts";

const network = z.enum(["telegram", "vk"]);
const key = z.string().regex(/^(?:tg:\d+|vk:\d+|bot)$/u);
const playable = z.string().regex(/^(?:tg|vk):\d+$/u);
const place = z.enum(["private", "group", "channel", "wall"]);
const instant = z.iso.datetime();
const count = z.int().nonnegative();
const avatar = z.strictObject({ letter: z.string().min(1), colour: z.int().min(0).max(7) });
const author = z.strictObject({ key, name: z.string().min(1), avatar });
const storyKey = z.enum([
  "giveaway",
  "join-telegram",
  "join-vk",
  "crowd",
  "turn",
  "winners",
  "verify",
  "free",
]);

const span = z.strictObject({
  text: z.string(),
  styles: z.array(z.enum(["bold", "italic", "underline", "strike", "code", "quote"])),
  link: z
    .discriminatedUnion("kind", [
      z.strictObject({ kind: z.literal("web"), url: z.url() }),
      z.strictObject({ kind: z.literal("start"), network, link: z.string() }),
      z.strictObject({ kind: z.literal("command"), text: z.string().startsWith("/") }),
    ])
    .optional(),
});
const button = z.strictObject({
  id: z.string().min(1),
  label: z.string().min(1),
  kind: z.enum(["press", "web", "start"]),
  url: z.string().optional(),
  tone: z.enum(["plain", "primary", "positive", "negative"]),
});
const file = z.strictObject({
  name: z.string().min(1),
  sizeBytes: count,
  url: z.string().startsWith("/"),
});
const message = z.strictObject({
  id: z.int(),
  at: instant,
  author: author.nullable(),
  isBot: z.boolean(),
  spans: z.array(span),
  buttons: z.array(z.array(button)),
  files: z.array(file),
  replyTo: z.strictObject({ id: z.int(), name: z.string(), text: z.string() }).nullable(),
  isEdited: z.boolean(),
  isDeleted: z.boolean(),
});
const members = z.strictObject({ count, text: z.string().min(1), shown: z.array(author).max(50) });
const chat = z.strictObject({
  place,
  title: z.string(),
  username: z.string(),
  avatar,
  members,
  bot: z.enum(["absent", "member", "admin"]),
  messages: z.array(message),
  earlier: count,
});
const comment = z.strictObject({
  id: z.int(),
  at: instant,
  author,
  isBot: z.boolean(),
  spans: z.array(span),
  files: z.array(file),
  replyTo: z.int().nullable(),
});
const post = z.strictObject({
  id: z.int(),
  at: instant,
  author,
  spans: z.array(span),
  files: z.array(file),
  comments: z.array(comment),
  earlierComments: count,
  commentCount: count,
  likeCount: count,
  repostCount: count,
  likedBy: z.array(playable),
  repostedBy: z.array(playable),
  isEdited: z.boolean(),
});
const person = z.strictObject({
  key: playable,
  network,
  name: z.string().min(1),
  avatar,
  language: z.enum(["en", "ru"]),
  isReader: z.boolean(),
  roles: z.array(z.enum(["owner", "admin", "member"])),
  rolesText: z.string().min(1),
  memberOf: z.array(place),
  hasStarted: z.boolean(),
  isBlocking: z.boolean(),
});
/** What an act takes is checked by the server whenever one is sent. */
const act = z.strictObject({ name: z.string().min(1), args: z.record(z.string(), z.unknown()) });

/** `GET /sandbox/state` as contract.ts promises it, and nothing beside. */
export const snapshotSchema = z.strictObject({
  revision: count,
  language: z.string(),
  languages: z.array(z.strictObject({ code: z.string().length(2), name: z.string().min(1) })).min(2),
  worldLanguage: z.enum(["en", "ru"]),
  texts: z.record(z.string(), z.string().min(1)),
  clock: z.strictObject({
    at: instant,
    zone: z.string(),
    text: z.string().min(1),
    next: z.strictObject({ at: instant, text: z.string().min(1) }).nullable(),
  }),
  people: z.array(person).min(1),
  telegram: z.strictObject({
    bot: z.strictObject({ name: z.string(), username: z.string(), avatar }),
    group: chat,
    channel: chat,
    privates: z.record(playable, z.array(message)),
  }),
  vk: z.strictObject({
    community: z.strictObject({ name: z.string(), screenName: z.string(), avatar, members }),
    wall: z.array(post),
    dialogs: z.record(playable, z.array(message)),
  }),
  story: z.strictObject({
    current: storyKey,
    steps: z.array(z.strictObject({ key: storyKey, title: z.string().min(1), isDone: z.boolean() })),
    title: z.string().min(1),
    hint: z.string().min(1),
    focus: z.strictObject({ network, place, person: playable }).nullable(),
    offer: z.strictObject({ label: z.string().min(1), acts: z.array(act).min(1) }).nullable(),
  }),
  faults: z.array(
    z.strictObject({
      network,
      kind: z.enum(["too-many", "server-error", "timeout", "broken-connection", "delay"]),
      left: count,
      text: z.string().min(1),
    }),
  ),
  draws: z.array(
    z.strictObject({
      drawId: z.string().regex(/^[0-9a-f]{32}$/u),
      prize: z.string(),
      winners: z.array(z.string()),
      page: z.string().startsWith("/"),
      files: z.array(file),
      verdict: z.strictObject({ isGood: z.boolean(), lines: z.array(z.string()) }).nullable(),
    }),
  ),
  isQuiet: z.boolean(),
} satisfies Record<keyof Snapshot, z.ZodType>);
