import type { Logger } from "pino";
import type { Sent } from "../../bot/outgoing.ts";
import { type Lane, type Platform, PlatformError, type PlatformErrorKind } from "../../bot/platform.ts";
import { rest, type Clock } from "../../clock.ts";
import type { OnTrouble } from "../../journal/trouble.ts";
import { redact } from "../../log/redact.ts";
import { type BatchGuards, type CallParts, callOf, personalCallOf } from "../batch.ts";
import { isWithinRepeatWindow, retryDelayMs } from "../delivery.ts";
import { type Circumstances, judge, type Settlement, unknownRow } from "../verdict.ts";
import type { RunWatch } from "../run-watch.ts";
import type { Attachments } from "./attachments.ts";
import { type Gate, watchAll } from "./gate.ts";
import type { SenderObserver } from "./observer.ts";
import type { Settler } from "./settler.ts";
import type { HeldRow } from "./store.ts";

/** Rows that are `sending` with one call. `peers` are those of the stored call, which may be more than the rows. */
export interface Group {
  readonly rows: readonly HeldRow[];
  readonly peers: readonly string[];
  readonly guards: BatchGuards;
  /** Each recipient is told something of their own; then a repeat is for the rows that are left. */
  readonly isPersonal: boolean;
  readonly runId: number | null;
  readonly parts: CallParts;
  readonly lane: Lane;
  readonly firstTriedAt: Date;
}

export interface CallerOptions {
  readonly platform: Platform;
  readonly gate: Gate;
  readonly settler: Settler;
  readonly attachments: Attachments;
  /** Whether the run of a call still goes on. */
  readonly runs?: Pick<RunWatch, "signalOf">;
  readonly clock: Clock;
  readonly log: Pick<Logger, "warn" | "error">;
  readonly random: () => number;
  readonly onTrouble: OnTrouble;
  readonly observer?: SenderObserver;
  /** The token is refused: nothing more is to be sent. */
  readonly onRevoked: () => void;
}

export interface Caller {
  /**
   * Makes the call of a group and settles its rows, repeating it while its outcome is unknown and a repeat is
   * harmless. Resolves as soon as the call needs no place among the calls in flight any longer; `rest` resolves when
   * all is settled.
   */
  call(group: Group): Promise<{ readonly rest: Promise<void> }>;
  /** Repeats a call that an ended process may have made; resolves when all is settled. */
  repeat(group: Group): Promise<void>;
}

interface Outcome {
  /** Resolves when what was answered is stored. */
  readonly settled: Promise<void>;
  /** The rows whose call has to be repeated. */
  readonly open: Group;
}

/** After this many repeats a call that stays without an answer makes room for others. */
const repeatsInPlace = 3;

/** What the team must know of: it will not mend itself. */
const troubles: ReadonlySet<PlatformErrorKind> = new Set([
  "token_revoked",
  "no_rights",
  "not_allowed",
  "bad_call",
  "bad_content",
]);

const toPlatformError = (error: unknown): PlatformError =>
  error instanceof PlatformError
    ? error
    : new PlatformError("unknown_outcome", redact(error instanceof Error ? error.message : String(error)), {
        cause: error,
      });

export const createCaller = (options: CallerOptions): Caller => {
  const { platform, gate, settler, attachments, runs, clock, log, random, onTrouble, onRevoked } = options;
  const { bot, network } = platform;

  /** Looked at last before the call is made: it may have waited for its turn for long. */
  const watch = ({ runId }: Group): ReturnType<typeof watchAll> =>
    runs && runId !== null
      ? watchAll([gate.signal, runs.signalOf(runId)])
      : { signal: gate.signal, release: () => {} };

  /** What was uploaded needs no second upload, whoever it is for. */
  const noteUploads = async (
    group: Group,
    answers: ReadonlyMap<string, Sent | PlatformError>,
  ): Promise<void> => {
    for (const { recipient, content } of group.rows) {
      const answer = answers.get(recipient);
      if (!answer || answer instanceof Error || answer.uploaded === undefined) continue;
      const { photoId } = content;
      if (photoId === undefined) continue;
      try {
        await attachments.wasUploaded(photoId, answer.uploaded, clock.now());
      } catch (error) {
        log.warn({ bot, err: error }, "the name of an uploaded picture could not be kept");
      }
    }
  };

  const answersOf = async (group: Group, signal: AbortSignal): Promise<Map<string, Sent | PlatformError>> => {
    const { rows, guards, parts, isPersonal } = group;
    const [first] = rows;
    if (!first) return new Map();
    const peers = isPersonal ? rows.map(({ recipient }) => recipient) : group.peers;
    const call = isPersonal ? personalCallOf(rows, guards, parts) : callOf(first, peers, guards, parts);
    let answers: readonly (Sent | PlatformError)[] = [];
    let failure = new PlatformError("unknown_outcome", "the platform's answer does not name this recipient");
    try {
      answers = await platform.send(call, group.lane, signal);
    } catch (error) {
      failure = toPlatformError(error);
      if (failure !== error)
        log.error({ bot, err: error }, "a call failed in a way that its adapter does not know");
    }
    return new Map(peers.map((peer, place) => [peer, answers[place] ?? failure]));
  };

  const tell = (answers: ReadonlyMap<string, Sent | PlatformError>): void => {
    const told = new Set<string>();
    for (const [recipient, answer] of answers) {
      if (!(answer instanceof PlatformError)) continue;
      const { kind, detail } = answer;
      if (!troubles.has(kind) || told.has(`${kind} ${detail}`)) continue;
      told.add(`${kind} ${detail}`); // one call to a hundred peers fails once, not a hundred times
      log.warn({ bot, recipient, err: answer }, "a call was refused");
      if (kind === "token_revoked") onRevoked();
      try {
        onTrouble({ bot, kind, detail, ...(kind !== "token_revoked" && { recipient }) });
      } catch (error) {
        log.error({ bot, err: error }, "nobody could be told of a refused call");
      }
    }
  };

  const once = async (group: Group, isRepeat: boolean, attempt: number): Promise<Outcome> => {
    const watched = watch(group);
    const { signal } = watched;
    if (!isRepeat && options.observer) {
      const nowMs = clock.now().getTime();
      for (const row of group.rows) options.observer.called(nowMs - row.notBefore.getTime());
    }
    const answers = await answersOf(group, signal);
    const isStopped = signal.aborted;
    watched.release();
    tell(answers);
    await noteUploads(group, answers);
    const { firstTriedAt } = group;
    const circumstances: Circumstances = {
      network,
      now: clock.now(),
      firstTriedAt,
      isRepeat,
      isStopped,
      random: random(),
    };
    const settlements: Settlement[] = [];
    const repeated: HeldRow[] = [];
    for (const row of group.rows) {
      const answer = answers.get(row.recipient) ?? new PlatformError("unknown_outcome", "no answer");
      const verdict = judge({ ...row, attempts: row.attempts + attempt }, answer, circumstances);
      if (verdict === "repeat") repeated.push(row);
      else settlements.push(verdict);
    }
    // While the same call may be made again, a row whose peer was refused must not be sent anew beside it.
    const stays = (settlement: Settlement): boolean =>
      settlement.state === "retry" || settlement.state === "planned";
    const staying =
      repeated.length > 0 ? new Set(settlements.filter(stays).map(({ id }) => id)) : new Set<bigint>();
    return {
      settled: settler.settle(settlements.filter(({ id }) => !staying.has(id))),
      open: { ...group, rows: [...repeated, ...group.rows.filter((row) => staying.has(row.id))] },
    };
  };

  const waitForTurn = async (repeats: number): Promise<void> => {
    const waitMs = repeats === 0 ? 0 : retryDelayMs(repeats, random());
    // Paused or ended: the passage decides how it goes on.
    await rest(clock, waitMs, gate.signal);
    await gate.passage();
  };

  /** Repeats the call until every row has its answer, the time for it is over, or the process ends. */
  const repeat = async (group: Group, from: number, to: number): Promise<Group> => {
    let open = group;
    for (let repeats = from; repeats < to && open.rows.length > 0; repeats += 1) {
      await waitForTurn(repeats);
      // Left `sending`: the next process finds the batch and repeats it.
      if (gate.hasEnded) return { ...open, rows: [] };
      if (!isWithinRepeatWindow(open.firstTriedAt, clock.now())) {
        await settler.settle(
          open.rows.map((row) => unknownRow(row, "no answer within the time for repeats")),
        );
        return { ...open, rows: [] };
      }
      const outcome = await once(open, true, repeats);
      await outcome.settled;
      ({ open } = outcome);
    }
    return open;
  };

  return {
    call: async (group) => {
      const { open, settled } = await once(group, false, 1);
      if (open.rows.length === 0) return { rest: settled };
      const inPlace = await repeat(open, 1, 1 + repeatsInPlace);
      const rest = repeat(inPlace, 1 + repeatsInPlace, Infinity).then(async () => settled);
      return { rest };
    },
    repeat: async (group) => {
      await repeat(group, 0, Infinity);
    },
  };
};
