import { count, token } from "../bot/arguments.ts";
import { defineButton, defineRef, type Button, type Ref } from "../bot/button.ts";
import { defineCommand, type Command } from "../bot/command.ts";
import { UserError } from "../bot/errors.ts";
import type { VenueKey } from "../bot/incoming.ts";
import type { Reply } from "../bot/reply.ts";
import type { Transaction } from "../db/transaction.ts";
import { teamsOf, venueByKey } from "./store.ts";
import { venueCard, venueLine, venueOfWord, venueQuestion, venuesSay } from "./venue.ts";
import {
  dropVenue,
  moveTargets,
  moveToCommunity,
  takeVenue,
  venuesFor,
  type VenueServices,
} from "./venue-service.ts";

const key = token(/^(?:tg|vk):-?\d{1,20}$/);
const communityId = count(1, 2 ** 31 - 1);
const page = count(0, 10_000);

// The shape was checked by the argument.
const keyOf = (word: string): VenueKey => word as VenueKey;

/** A button about a venue belongs to the community that has the venue now. */
const communityOfVenue = async ({ venue }: { venue: string }, tx: Transaction): Promise<number | undefined> =>
  (await venueByKey(tx, venue))?.communityId ?? undefined;

const venues = (services: VenueServices): Command =>
  defineCommand({
    name: "venues",
    role: "admin",
    where: "private",
    args: {},
    async run(_args, { tx, caller, community }): Promise<Reply> {
      const found = await venuesFor(services, tx, caller, community.id);
      return { says: [venuesSay(community, { ...found, page: 0 })] };
    },
  });

export const venueCommands = (services: VenueServices): Command[] => [venues(services)];

export const venueButtons = (services: VenueServices): Button[] => [
  defineButton({
    name: "v.page",
    role: "admin",
    args: { community: communityId, page },
    communityOf: async ({ community }) => community,
    async run({ page: number }, { tx, caller, community }): Promise<Reply> {
      const found = await venuesFor(services, tx, caller, community.id);
      return { says: [venuesSay(community, { ...found, page: number })] };
    },
  }),
  defineButton({
    name: "v.take",
    role: "everyone",
    args: { venue: key, community: communityId },
    async run({ venue: word, community }, { tx, caller, now }): Promise<Reply> {
      const { personId } = caller;
      const taken = await takeVenue(tx, { key: word, communityId: community, personId, now });
      const done = {
        key: "venue-taken-in",
        values: { title: taken.venue.title, community: taken.community.name },
      };
      return { edit: { text: [done, venueLine(taken.venue)], buttons: [] } };
    },
  }),
  defineButton({
    name: "v.show",
    role: "admin",
    args: { venue: key },
    communityOf: communityOfVenue,
    async run({ venue: word }, { tx, caller, community }): Promise<Reply> {
      const venue = await venueByKey(tx, word);
      if (!venue) throw new UserError("button-stale");
      const { personId } = caller;
      return { says: [venueCard(venue, await moveTargets(tx, { communityId: community.id, personId }))] };
    },
  }),
  defineButton({
    name: "v.move",
    role: "owner",
    args: { venue: key, community: communityId },
    communityOf: communityOfVenue,
    async run({ venue: word, community: targetId }, { tx, caller, community, now }): Promise<Reply> {
      const by = { key: keyOf(word), communityId: community.id, targetId, personId: caller.personId, now };
      const { venue, target } = await moveToCommunity(services, tx, by);
      const values = { title: venue.title, community: target.name };
      return { edit: { text: { key: "venue-moved", values }, buttons: [] } };
    },
  }),
  defineButton({
    name: "v.drop",
    role: "admin",
    args: { venue: key },
    communityOf: communityOfVenue,
    async run({ venue: word }, { tx }): Promise<Reply> {
      const venue = await venueByKey(tx, word);
      if (!venue) throw new UserError("button-stale");
      const confirm = {
        label: { key: "venue-forget-confirm-button" },
        action: "v.drop2",
        args: [word],
        isPersonal: true,
        style: "danger",
      } as const;
      const question = venue.type === "wall" ? "venue-forget-wall-question" : "venue-forget-question";
      return { says: [{ text: { key: question, values: { title: venue.title } }, buttons: [[confirm]] }] };
    },
  }),
  defineButton({
    name: "v.drop2",
    role: "admin",
    args: { venue: key },
    communityOf: communityOfVenue,
    async run({ venue: word }, { tx, caller, community, now }): Promise<Reply> {
      const by = { key: keyOf(word), communityId: community.id, personId: caller.personId, now };
      const { title } = await dropVenue(services, tx, by);
      return { edit: { text: { key: "venue-forgotten", values: { title } }, buttons: [] } };
    },
  }),
];

export const venueRefs = (services: VenueServices): Ref[] => [
  /** From the line in a group to the question in private, for whoever added the bot. */
  defineRef({
    name: "v",
    args: { venue: token(/^(?:tg|vk)n?\d{1,20}$/) },
    async run({ venue: word }, { tx, caller }): Promise<Reply> {
      const asked = venueOfWord(word);
      const venue = asked === undefined ? null : await venueByKey(tx, asked);
      const own = await services.identityKeysOf(tx, caller.personId);
      const teams = await teamsOf(tx, caller.personId);
      if (!venue || teams.length === 0 || !own.includes(venue.addedBy ?? ""))
        throw new UserError("venue-foreign");
      if (venue.communityId !== null) throw new UserError("venue-taken", { title: venue.title });
      return { says: [venueQuestion(venue, teams)] };
    },
  }),
];
