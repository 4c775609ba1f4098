import { defineJob, type Job } from "../bot/job.ts";
import { idOfKey, type BotKey } from "../bot/incoming.ts";
import { PlatformError, type MembershipAnswer, type Platform } from "../bot/platform.ts";
import type { Database } from "../db/open.ts";
import { inTransaction, type Transaction } from "../db/transaction.ts";
import {
  answerCheck,
  dueChecks,
  recordCheckedMembership,
  retryCheck,
  type OpenCheck,
} from "./membership/store.ts";
import { namelessIdentities, saveName } from "./store.ts";

/** SPEC §3: membership is checked at no more than 10 calls a second. */
const callsPerSecond = 10;
/** Unknown answers are asked again, each time after twice as long, at most this long. */
const longestRetryMs = 60_000;
const namesPerCall = 200;
/** One call of VK answers for so many. */
const mostAtOnce = 500;

export interface AudienceJobServices {
  readonly db: Database;
  readonly platforms: ReadonlyMap<BotKey, Platform>;
}

const retryDelayMs = (attempts: number): number => Math.min(2_000 * 2 ** attempts, longestRetryMs);

const settleCheck = async (
  tx: Transaction,
  check: OpenCheck,
  answer: MembershipAnswer,
  isDeactivated: boolean,
  now: Date,
): Promise<void> => {
  if (isDeactivated) return answerCheck(tx, check.id, "deactivated", now);
  if (answer === "unknown") {
    return now >= check.giveUpAt
      ? answerCheck(tx, check.id, "unknown", now)
      : retryCheck(tx, check.id, new Date(now.getTime() + retryDelayMs(check.attempts)));
  }
  // A check tells nothing of who ended a membership, and an event may know: only news is recorded.
  const { venueKey, identityKey } = check;
  await recordCheckedMembership(tx, { venueKey, identityKey, status: answer, at: now });
  return answerCheck(tx, check.id, answer, now);
};

/** A network that cannot be asked now has said nothing: everybody stays unknown, and waits no longer than was promised. */
const askNetwork = async (platform: Platform, venueId: string, userIds: readonly string[]) => {
  try {
    return {
      answers: await platform.checkMembership(venueId, userIds),
      names: await platform.namesOf(userIds),
    };
  } catch (error) {
    if (!(error instanceof PlatformError)) throw error;
    return {
      answers: new Map<string, MembershipAnswer>(),
      names: new Map<string, { name: string; isDeactivated: boolean }>(),
    };
  }
};

/** Answers what the rooms asked about memberships, a few calls at a time. */
const checkMemberships = ({ db, platforms }: AudienceJobServices): Job =>
  defineJob({
    name: "check-memberships",
    every: "* * * * * *",
    async run({ now }) {
      for (const [bot, platform] of platforms) {
        for (let calls = 0; calls < callsPerSecond;) {
          const take = Math.min((callsPerSecond - calls) * platform.usersPerCheck, mostAtOnce);
          const checks = await inTransaction(db, (tx) =>
            dueChecks(tx, { bot, take, now, longestWaitMs: longestRetryMs }),
          );
          const [first] = checks;
          if (!first) break;
          const userIds = checks.map((check) => idOfKey(check.identityKey));
          const { answers, names } = await askNetwork(platform, idOfKey(first.venueKey), userIds);
          await inTransaction(db, async (tx) => {
            for (const check of checks) {
              const userId = idOfKey(check.identityKey);
              const person = names.get(userId);
              if (person) await saveName(tx, { network: platform.network, userId, ...person });
              await settleCheck(
                tx,
                check,
                answers.get(userId) ?? "unknown",
                person?.isDeactivated ?? false,
                now,
              );
            }
          });
          calls += Math.ceil(checks.length / platform.usersPerCheck);
        }
      }
    },
  });

/** Learns the names of people whose events brought none (VK). */
const learnNames = ({ db, platforms }: AudienceJobServices): Job =>
  defineJob({
    name: "learn-names",
    every: "*/2 * * * * *",
    async run() {
      for (const platform of platforms.values()) {
        const nameless = await namelessIdentities(db.prisma, platform.network, namesPerCall);
        if (nameless.length === 0) continue;
        const names = await platform.namesOf(nameless.map(({ userId }) => userId));
        await inTransaction(db, async (tx) => {
          for (const [userId, person] of names)
            await saveName(tx, { network: platform.network, userId, ...person });
        });
      }
    },
  });

export const audienceJobs = (services: AudienceJobServices): Job[] => [
  checkMemberships(services),
  learnNames(services),
];
