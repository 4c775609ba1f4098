import type { Lane, Platform } from "../../bot/platform.ts";
import type { Clock } from "../../clock.ts";
import type { HeldLease } from "../../db/lease.ts";
import type { Database } from "../../db/open.ts";
import { groupRows, joinTexts } from "../batch.ts";
import { laneNumber } from "../delivery.ts";
import { admitClaimed } from "../mix/admission.ts";
import { claimRows, claimRunRows } from "./claims/store.ts";
import type { Contents } from "./contents.ts";
import type { ErrorPause } from "./error-pause.ts";
import { type HeldRow, leaseEnd, refuseRows, type StoredRow } from "./store.ts";

/** Takes due rows of a lane for about so many calls; `mayHaveMore` says whether another claim could find some. */
export type Claim = (
  calls: number,
) => Promise<{ readonly groups: readonly HeldRow[][]; readonly mayHaveMore: boolean }>;

export const createClaim = (options: {
  readonly db: Pick<Database, "prisma">;
  readonly platform: Platform;
  readonly lease: HeldLease;
  readonly lane: Lane;
  readonly contents: Contents;
  readonly pauseOnErrors: ErrorPause;
  readonly clock: Clock;
}): Claim => {
  const { db, platform, lease, lane, contents, pauseOnErrors, clock } = options;
  const { bot, peersPerCall, textsPerCall } = platform;

  const refuseLost = async (lost: readonly StoredRow[]): Promise<void> => {
    if (lost.length === 0) return;
    const reason = "bad_content: what it says is not there any more";
    const ids = lost.map(({ id }) => id);
    await refuseRows(db.prisma, { fence: lease.fence, ids, reason, now: clock.now() });
    await pauseOnErrors(lost.map(({ runId }) => ({ runId, state: "failed", reason })));
  };

  return async (calls) => {
    const limit = calls * peersPerCall;
    const now = clock.now();
    const request = { lease, bot, lane: laneNumber(lane), limit, now, leaseUntil: leaseEnd(now) };
    const single = await claimRows(db.prisma, request);
    const rest = limit - single.length;
    const ofRuns =
      lane === "bulk" && rest > 0
        ? await claimRunRows(db.prisma, { ...request, limit: rest, leastShare: peersPerCall })
        : [];
    const admitted = await admitClaimed(db.prisma, ofRuns, { fence: lease.fence, now });
    const { filled, lost } = await contents.of([...single, ...admitted]);
    await refuseLost(lost);
    const groups = groupRows(filled, peersPerCall);
    return {
      groups: lane === "bulk" ? joinTexts(groups, textsPerCall) : groups,
      // A share of one run may be full while another's is not.
      mayHaveMore: single.length === limit || ofRuns.length > 0,
    };
  };
};
