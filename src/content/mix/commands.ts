import { count, id } from "../../bot/arguments.ts";
import { defineCommand, type Command } from "../../bot/command.ts";
import { UserError } from "../../bot/errors.ts";
import type { Reply } from "../../bot/reply.ts";
import { venuesOf, writeAudit } from "../../community/store.ts";
import { lockVenue } from "../../community/venues/store.ts";
import type { Transaction } from "../../db/transaction.ts";
import { venueWindow } from "./mix.ts";
import { type MixGroup, mixSay } from "./mix-view.ts";
import { declaredItems } from "./starting-balance.ts";
import { countInVenue, isDeclared, venueItems } from "./store.ts";

export interface MixServices {
  /** What the subscribers of a community who agreed to offers were sent, equal ones together. */
  subscriberMixes(tx: Transaction, communityId: number, now: Date): Promise<readonly MixGroup[]>;
}

const roles = ["marketer", "editor"] as const;

const mix = (services: MixServices): Command =>
  defineCommand({
    name: "mix",
    role: roles,
    where: "private",
    args: {},
    async run(_args, { tx, community, now }): Promise<Reply> {
      const places = await venuesOf(tx, community.id);
      const items = await venueItems(
        tx,
        places.map(({ key }) => key),
        now,
      );
      const venues = [];
      for (const { key, title } of places)
        venues.push({ title, items: items.get(key) ?? [], isDeclared: await isDeclared(tx, key) });
      const groups = await services.subscriberMixes(tx, community.id, now);
      return { says: [mixSay({ venues, groups }, { community: community.name, now })] };
    },
  });

const mixStart = (): Command =>
  defineCommand({
    name: "mix_start",
    role: roles,
    where: "private",
    args: {
      place: id(),
      useful: count(0, venueWindow.mostItems),
      offers: count(0, venueWindow.mostItems),
    },
    async run({ place, useful, offers }, { tx, caller, community, now }): Promise<Reply> {
      const places = await venuesOf(tx, community.id);
      const venue = places[place - 1];
      if (!venue) throw new UserError("mix-no-place", { number: place, count: places.length });
      const declared = declaredItems({ useful, promo: offers }, now);
      // Two who declare at once: the second sees the first one's word.
      await lockVenue(tx, venue.key, community.id);
      if (await isDeclared(tx, venue.key))
        throw new UserError("mix-declared-already", { title: venue.title });
      await countInVenue(tx, venue.key, declared);
      await writeAudit(tx, {
        communityId: community.id,
        personId: caller.personId,
        at: now,
        act: "mix.declare",
        object: `venue:${venue.key}`,
        after: { title: venue.title, useful, promo: offers },
      });
      const values = { title: venue.title, useful, promo: offers };
      return { says: [{ text: [{ key: "mix-declared", values }, { key: "mix-declared-next" }] }] };
    },
  });

/** The balance of useful messages and offers, and how a venue tells where it began. */
export const mixCommands = (services: MixServices): Command[] => [mix(services), mixStart()];
