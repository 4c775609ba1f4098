import { setTimeout as delay } from "node:timers/promises";
import type { Database } from "../db/open.ts";
import { loadCursor } from "../journal/store.ts";
import type { Networks } from "../sandbox/networks.ts";

const lookEveryMs = 10;
const usualPatienceMs = 30_000;

/**
 * Waits until everything that was done on the networks stands in the journal and, as `drain` tells, is handled and
 * answered; false when that took longer than `patienceMs` of real time.
 */
export const settle = async (
  { telegram, vk, bot, community }: Networks,
  db: Database,
  drain: () => Promise<void>,
  patienceMs = usualPatienceMs,
): Promise<boolean> => {
  const isStored = async (): Promise<boolean> => {
    if ((await telegram.world.pendingUpdates(bot.token)).length > 0) return false;
    const read = await loadCursor(db.prisma, `vk:${community.id}`);
    return read !== null && Number(read.cursor) >= Number(await vk.world.lastTs(community.id));
  };
  const endMs = performance.now() + patienceMs;
  while (performance.now() < endMs) {
    if (await isStored()) {
      const out = new AbortController();
      const isDrained = await Promise.race([
        drain().then(() => true),
        delay(endMs - performance.now(), false, { signal: out.signal }).catch(() => false),
      ]);
      out.abort();
      // What was sent may have come back as an event of its own.
      if (isDrained && (await isStored())) return true;
    }
    await delay(lookEveryMs);
  }
  return false;
};
