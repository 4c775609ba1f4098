import type { MixPolicy } from "../content/mix/mix.ts";
import type { Letter } from "../content/letter/letter.ts";
import type { Segment } from "../audience/segments/segment.ts";

/**
 * - draft: written, not confirmed
 * - scheduled: begins at `startsAt`
 * - arming: confirmed for now; can be called back until `startsAt`
 * - running: being planned and sent; whether it is paused is the run's affair
 * - waiting: everybody has it but those who are held
 * - missed: its time came while the bot was away for longer than `longestLateMs`; the team is asked
 */
export type CampaignState =
  | "draft"
  | "scheduled"
  | "arming"
  | "running"
  | "waiting"
  | "missed"
  | "finished"
  | "cancelled";

/** `useful` and `promo` count in the mix (SPEC §5). */
export type CampaignKind = "useful" | "promo";

export interface Campaign {
  readonly id: number;
  readonly communityId: number;
  /** As people call it; a draft has none yet. */
  readonly number: number | null;
  readonly state: CampaignState;
  readonly kind: CampaignKind;
  readonly letter: Letter;
  readonly segment: Segment;
  readonly mixPolicy: MixPolicy;
  readonly overrideReason: string | null;
  readonly holdUntil: Date | null;
  readonly startsAt: Date | null;
  readonly startedAt: Date | null;
  readonly finishedAt: Date | null;
  readonly runId: number | null;
  /** People with ids up to this one are planned. */
  readonly plannedUpTo: number;
  readonly isPlanned: boolean;
  readonly progressDelivery: bigint | null;
  readonly progressDone: number;
  readonly progressAt: Date | null;
  readonly alertedAt: Date | null;
  readonly createdBy: number;
}

/** From where to where; `missed` may be sent after all. */
export const moves: Readonly<Record<CampaignState, readonly CampaignState[]>> = {
  draft: ["scheduled", "arming", "cancelled"],
  scheduled: ["running", "missed", "cancelled"],
  arming: ["running", "missed", "draft", "cancelled"],
  running: ["waiting", "finished", "cancelled"],
  waiting: ["running", "finished", "cancelled"],
  missed: ["arming", "cancelled"],
  finished: [],
  cancelled: [],
};

export const mayMove = (from: CampaignState, to: CampaignState): boolean => moves[from].includes(to);

/** SPEC §6: the time for second thoughts after "send now". */
export const armingMs = 60_000;

/** A start that is later than this was missed: nobody wants the breakfast offer at night. */
export const longestLateMs = 10 * 60_000;

/** SPEC §6: the progress message changes at most once in so long. */
export const progressEveryMs = 5_000;

/** What the deliveries and the audit call it. */
export const aboutOf = (id: number): string => `campaign:${id}`;

/** Reversed: the campaign's id, or undefined for what belongs to another room. */
export const campaignIdOf = (about: string): number | undefined => {
  const id = /^campaign:(\d+)$/u.exec(about)?.[1];
  return id === undefined ? undefined : Number(id);
};

/** What an alert about a campaign is for: its time was missed, or it has paused itself. */
export const troubleCause = (trouble: "missed" | "errors", id: number): string => `${trouble} ${aboutOf(id)}`;

/** How far along a run is. */
export interface Progress {
  /** Whom it is for, as far as that is known yet. */
  readonly total: number;
  readonly done: number;
  readonly held: number;
  /** People a minute, measured between two looks; 0 at the first. */
  readonly perMinute: number;
}

/** Minutes that are left at this speed, rounded up; undefined where nothing moves. */
export const minutesLeft = ({ total, done, held, perMinute }: Progress): number | undefined => {
  const left = total - done - held;
  if (left <= 0) return 0;
  return perMinute > 0 ? Math.ceil(left / perMinute) : undefined;
};
