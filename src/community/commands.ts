import { choice, text } from "../bot/arguments.ts";
import { defineCommand, type Command } from "../bot/command.ts";
import type { BotKey } from "../bot/incoming.ts";
import type { Platform } from "../bot/platform.ts";
import { say, type Reply } from "../bot/reply.ts";
import type { Signer } from "../bot/signing.ts";
import type { Transaction } from "../db/transaction.ts";
import { claimBot } from "./claim-service.ts";
import { communityById, updateCommunity, venuesOf, writeAudit } from "./store.ts";
import type { AuditServices } from "./audit-commands.ts";
import type { TeamServices } from "./team-service.ts";
import { timezone } from "./timezone.ts";

export interface CommunityServices extends TeamServices, AuditServices {
  readonly platforms: ReadonlyMap<BotKey, Platform>;
  readonly signer: Signer;
  readonly languages: readonly string[];
  readonly defaults: { readonly language: string; readonly timezone: string };
  /** All accounts of a person; the audience knows them. */
  readonly identityKeysOf: (tx: Transaction, personId: number) => Promise<readonly string[]>;
}

const claim = ({ identityKeysOf, languages, defaults }: CommunityServices): Command =>
  defineCommand({
    name: "claim",
    role: "everyone",
    where: "private",
    isListed: false,
    args: {
      code: text(1, 100),
      language: choice(languages).default(defaults.language),
      timezone: timezone().default(defaults.timezone),
      name: text(1, 60),
    },
    async run({ code, language, timezone: zone, name }, { tx, caller, now }): Promise<Reply> {
      const keys = await identityKeysOf(tx, caller.personId);
      const outcome = await claimBot(tx, {
        code,
        name,
        language,
        timezone: zone,
        personId: caller.personId,
        identityKeys: [caller.identityKey, ...keys.filter((key) => key !== caller.identityKey)],
        now,
      });
      switch (outcome.kind) {
        case "claimed":
          return say("claim-done", { community: outcome.community.name, venues: outcome.venueCount });
        case "owned":
          return say("claim-owned");
        case "paused":
          return say("claim-paused");
        case "wrong":
          return say("claim-wrong");
      }
    },
  });

const settings = ({ languages }: CommunityServices): Command =>
  defineCommand({
    name: "settings",
    role: "admin",
    where: "private",
    args: {
      language: choice(languages).optional().quiet(),
      timezone: timezone().optional().quiet(),
      name: text(1, 60).optional().quiet(),
    },
    async run({ language, timezone: zone, name }, { tx, caller, community, now }): Promise<Reply> {
      const before = await communityById(tx, community.id);
      if (!before) throw new Error(`Community ${community.id} is gone.`);
      const changes = {
        ...(language ? { language } : {}),
        ...(zone ? { timezone: zone } : {}),
        ...(name ? { name } : {}),
      };
      const isChanged = Object.keys(changes).length > 0;
      const after = isChanged ? await updateCommunity(tx, community.id, changes) : before;
      if (isChanged) {
        await writeAudit(tx, {
          communityId: community.id,
          personId: caller.personId,
          at: now,
          act: "community.settings",
          object: `community:${community.id}`,
          before: { name: before.name, language: before.language, timezone: before.timezone },
          after: { name: after.name, language: after.language, timezone: after.timezone },
        });
      }
      const venues = await venuesOf(tx, community.id);
      return {
        says: [
          {
            text: [
              {
                key: isChanged ? "settings-changed" : "settings-now",
                values: {
                  community: after.name,
                  language: { key: `language-${after.language}` },
                  timezone: after.timezone,
                },
              },
              ...venues.map((venue) => ({
                key:
                  venue.botStatus === "administrator" || venue.type === "wall"
                    ? "settings-venue"
                    : "settings-venue-weak",
                values: {
                  title: venue.title,
                  network: { key: venue.key.startsWith("tg:") ? "network-telegram" : "network-vk" },
                },
              })),
              ...(venues.length === 0 ? [{ key: "settings-no-venues" }] : []),
              { key: "settings-how" },
            ],
          },
        ],
      };
    },
  });

export const communityCommands = (services: CommunityServices): Command[] => [
  claim(services),
  settings(services),
];
