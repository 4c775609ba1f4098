import { choice, count, flag, id, text, token } from "../bot/arguments.ts";
import { defineCommand, type Command } from "../bot/command.ts";
import { UserError } from "../bot/errors.ts";
import { networkOfKey } from "../bot/incoming.ts";
import { moment } from "../bot/moment.ts";
import { say, type Reply } from "../bot/reply.ts";
import { communityById } from "../community/store.ts";
import type { Transaction } from "../db/transaction.ts";
import { cancelGiveaway } from "./end-service.ts";
import { draftGiveaway, publishGiveaway } from "./open-service.ts";
import { attemptsOf } from "./draws/store.ts";
import { communitiesEntered, countEntrants, entriesOfPerson } from "./entries/store.ts";
import type { Giveaway } from "./giveaway.ts";
import { cardReply, receiptReply } from "./member-service.ts";
import { takeBroughtBeacon } from "./rank-step.ts";
import type { GiveawayServices } from "./services.ts";
import { giveawayById, giveawayByNumber, giveawaysIn, giveawaysOf } from "./store.ts";
import { draftPreview, giveawayLine, openedLines } from "./view.ts";

const listedAtOnce = 20;

/** @throws {UserError} giveaway-unknown */
const findGiveaway = async (
  tx: Transaction,
  community: { id: number } | undefined,
  number: number,
): Promise<Giveaway> => {
  const giveaway = community ? await giveawayByNumber(tx, community.id, number) : null;
  if (!giveaway) throw new UserError("giveaway-unknown", { number });
  return giveaway;
};

const giveawayNew = (services: GiveawayServices): Command =>
  defineCommand({
    name: "giveaway_new",
    role: "admin",
    where: "private",
    args: {
      prize: text(1, 200),
      winners: count(1, 1000).default(1),
      ends: moment({ min: "1m", max: "90d" }),
      early: flag(),
      beacon: choice(["drand", "sealed"]).default("drand").quiet(),
      delay: count(30, 86_400).default(60).quiet(),
      yes: flag(),
    },
    async run(
      { prize, winners, ends, early, beacon, delay, yes },
      { tx, caller, community, now },
    ): Promise<Reply> {
      const { giveaway, venues, leftOut } = await draftGiveaway(
        services,
        tx,
        { prize, winners, closesAt: ends, earlyClose: early, randomness: beacon, delaySeconds: delay },
        { communityId: community.id, personId: caller.personId, isOwner: caller.role === "owner", now },
      );
      // The weaker promise is never made by one word in a line: it has its own button.
      if (yes && beacon === "drand") {
        const row = await communityById(tx, community.id);
        if (!row) throw new Error(`Community ${community.id} is gone.`);
        const opened = await publishGiveaway(services, tx, giveaway.id, {
          community: row,
          personId: caller.personId,
          now,
        });
        return { says: [{ text: openedLines(opened) }] };
      }
      const shown = venues.map(({ key, title, type, botStatus }) => ({
        title,
        network: networkOfKey(key),
        canSeeMembers: type === "wall" || botStatus === "administrator",
      }));
      return { says: [draftPreview(giveaway, { timezone: community.timezone, venues: shown, leftOut })] };
    },
  });

const giveaways = (): Command =>
  defineCommand({
    name: "giveaways",
    role: "everyone",
    where: "anywhere",
    args: {},
    async run(_args, { tx, caller, community }): Promise<Reply> {
      if (!community) return say("giveaways-none");
      const found = await giveawaysOf(tx, community.id, {
        ...(caller.role ? {} : { states: ["open"] }),
        take: listedAtOnce,
      });
      if (found.length === 0) return say(caller.role ? "giveaways-none-team" : "giveaways-none");
      const lines = [];
      for (const giveaway of found)
        lines.push(giveawayLine(giveaway, community.timezone, await countEntrants(tx, giveaway.id)));
      return { says: [{ text: [{ key: "giveaways-title" }, ...lines, { key: "giveaways-more" }] }] };
    },
  });

const giveaway = (services: GiveawayServices): Command =>
  defineCommand({
    name: "giveaway",
    role: "everyone",
    where: "anywhere",
    args: { number: id() },
    async run({ number }, { tx, caller, community }): Promise<Reply> {
      return cardReply(services, tx, await findGiveaway(tx, community, number), caller);
    },
  });

const giveawayCancel = (services: GiveawayServices): Command =>
  defineCommand({
    name: "giveaway_cancel",
    role: "admin",
    where: "private",
    args: { number: id(), reason: text(3, 300) },
    async run({ number, reason }, { tx, caller, community, now }): Promise<Reply> {
      const found = await findGiveaway(tx, community, number);
      await cancelGiveaway(services, tx, found, {
        personId: caller.personId,
        isOwner: caller.role === "owner",
        reason,
        now,
      });
      return say("giveaway-cancelled", { number });
    },
  });

const mine = (): Command =>
  defineCommand({
    name: "mine",
    role: "everyone",
    where: "private",
    args: {},
    async run(_args, { tx, caller, community }): Promise<Reply> {
      // Numbers are per community: those of another one would lead to the wrong giveaway here.
      const entries = community
        ? await entriesOfPerson(tx, caller.personId, { communityId: community.id, take: listedAtOnce })
        : [];
      const entered = await communitiesEntered(tx, caller.personId);
      const elsewhere = entered.some((id) => id !== community?.id) ? [{ key: "mine-elsewhere" }] : [];
      const lines = [];
      const seen = new Set<number>();
      for (const entry of entries) {
        if (seen.has(entry.giveawayId)) continue;
        seen.add(entry.giveawayId);
        const found = await giveawayById(tx, entry.giveawayId);
        if (found)
          lines.push(giveawayLine(found, community?.timezone ?? "UTC", await countEntrants(tx, found.id)));
      }
      if (lines.length === 0) return { says: [{ text: [{ key: "mine-none" }, ...elsewhere] }] };
      return { says: [{ text: [{ key: "mine-title" }, ...lines, { key: "mine-more" }, ...elsewhere] }] };
    },
  });

const receipt = (services: GiveawayServices): Command =>
  defineCommand({
    name: "receipt",
    role: "everyone",
    where: "private",
    args: { number: id() },
    async run({ number }, { tx, caller, community, now }): Promise<Reply> {
      return receiptReply(services, tx, await findGiveaway(tx, community, number), caller, now);
    },
  });

/** Anybody may bring the round that a draw waits for (DRAW §4). */
const beacon = (services: GiveawayServices): Command =>
  defineCommand({
    name: "beacon",
    role: "everyone",
    where: "private",
    args: { round: count(1, Number.MAX_SAFE_INTEGER), signature: token(/^[0-9a-fA-F]{96}$/) },
    async run({ round, signature }, { tx }): Promise<Reply> {
      const waiting = [];
      for (const found of await giveawaysIn(tx, "waiting")) {
        const attempt = (await attemptsOf(tx, found.id)).at(-1);
        if (attempt) waiting.push({ giveaway: found, attempt });
      }
      const taken = await takeBroughtBeacon(services, tx, waiting, {
        round,
        signature: signature.toLowerCase(),
      });
      switch (taken) {
        case "taken":
          return say("beacon-taken", { round: String(round) });
        case "wrong":
          throw new UserError("beacon-wrong", { round: String(round) });
        case "not-awaited":
          throw new UserError("beacon-not-awaited", { round: String(round) });
      }
    },
  });

export const giveawayCommands = (services: GiveawayServices): Command[] => [
  giveawayNew(services),
  giveaways(),
  giveaway(services),
  giveawayCancel(services),
  mine(),
  receipt(services),
  beacon(services),
];
