import { choice, count, flag, id, text } from "../../src/bot/arguments.ts";
import { defineButton, defineRef } from "../../src/bot/button.ts";
import { defineCommand } from "../../src/bot/command.ts";
import { UserError } from "../../src/bot/errors.ts";
import type { Features } from "../../src/bot/features.ts";
import { defineListener } from "../../src/bot/listener.ts";
import { moment } from "../../src/bot/moment.ts";
import { say, toast } from "../../src/bot/reply.ts";

/** A small room that uses every part of the grammar; it keeps what it was told in the table of claims' tries. */
export const sampleFeatures = (): Features => ({
  commands: [
    defineCommand({
      name: "start",
      role: "everyone",
      where: "private",
      args: {},
      run: async (_args, { caller }) => say("sample-start", { name: caller.name }),
    }),
    defineCommand({
      name: "gift_new",
      role: "admin",
      where: "anywhere",
      args: {
        prize: text(1, 20),
        winners: count(1, 10).default(1),
        ends: moment({ min: "1m", max: "90d" }),
        mode: choice(["by_hand", "draw"]).default("draw"),
        note: text(1, 50).optional(),
        yes: flag(),
      },
      async run({ prize, winners, ends, mode, note, yes }, { tx, community, caller, now }) {
        await tx.claimTry.create({ data: { identityKey: caller.identityKey, at: now } });
        if (prize === "secret") throw new UserError("sample-taken", { prize }, "prize");
        if (prize === "gone") throw new UserError("sample-gone");
        return say("sample-gift", {
          prize,
          winners,
          ends: { kind: "moment", at: ends, timezone: community.timezone },
          mode,
          note: note ?? { key: "argument-none" },
          yes: yes ? 1 : 0,
        });
      },
    }),
    defineCommand({
      name: "gift",
      role: "everyone",
      where: "anywhere",
      args: { id: id() },
      run: async ({ id: number }) => ({
        says: [
          {
            text: { key: "sample-shown", values: { id: number } },
            buttons: [
              [{ label: { key: "sample-join" }, action: "s.join", args: [number] }],
              [{ label: { key: "sample-draw" }, action: "s.draw", args: [number], isPersonal: true }],
            ],
          },
        ],
      }),
    }),
    defineCommand({
      name: "secrets",
      role: "owner",
      where: "private",
      args: {},
      run: async (_args, { community }) => say("sample-secrets", { community: community.name }),
    }),
    defineCommand({
      name: "rules",
      role: "everyone",
      where: "group",
      args: {},
      run: async () => say("sample-rules"),
    }),
    defineCommand({
      name: "broken",
      role: "everyone",
      where: "anywhere",
      args: {},
      run: async () => {
        throw new TypeError("a bug");
      },
    }),
  ],
  buttons: [
    defineButton({
      name: "s.join",
      role: "everyone",
      args: { id: id() },
      async run({ id: number }, { tx, caller, now }) {
        await tx.claimTry.create({ data: { identityKey: caller.identityKey, at: now } });
        if (number === 13) throw new UserError("sample-gone");
        return toast("sample-joined", { id: number });
      },
    }),
    defineButton({
      name: "s.draw",
      role: "admin",
      args: { id: id() },
      run: async ({ id: number }) => ({
        edit: { text: { key: "sample-shown", values: { id: number } }, buttons: [] },
        ...toast("sample-joined", { id: number }),
      }),
    }),
  ],
  refs: [
    defineRef({
      name: "g",
      args: { id: id() },
      run: async ({ id: number }) => say("sample-shown", { id: number }),
    }),
  ],
  listeners: [
    defineListener({
      on: "comment",
      async run({ incoming, tx, now }) {
        if (incoming.text !== "+") return undefined;
        await tx.claimTry.create({ data: { identityKey: incoming.from.userId, at: now } });
        if (incoming.postId === "13") throw new UserError("sample-gone");
        return say("sample-joined", { id: Number(incoming.postId) });
      },
    }),
    defineListener({
      on: "message",
      run: async ({ incoming }) => (incoming.text === "ping" ? say("sample-rules") : undefined),
    }),
  ],
});
