import { createHash } from "node:crypto";
import { z } from "zod";
import type { Batch, RawUpdate } from "../../bot/platform.ts";
import { PlatformError } from "../../bot/platform.ts";
import { detailOfTransportError } from "../transport.ts";
import type { VkClient } from "./client.ts";

/** Events that VK no longer has for us: what happened between the two marks is unknown. */
export interface EventGap {
  readonly fromTs: string;
  readonly toTs: string;
}

export interface VkReceiverOptions {
  readonly client: VkClient;
  readonly groupId: number;
  readonly pollSeconds: number;
  readonly onGap: (gap: EventGap) => void;
  readonly orderKeyOf: (raw: unknown, eventId: string) => string;
}

const pollGraceSeconds = 10;
/** A key that is refused as often as this, each time fresh, is no matter of keys. */
const maxKeyRenewals = 3;

const tsText = z.union([z.string().min(1), z.number().transform(String)]);
const pollServer = z.object({ key: z.string(), server: z.string(), ts: tsText });
type PollServer = z.infer<typeof pollServer>;

const events = z.object({ ts: tsText, updates: z.array(z.looseObject({ event_id: z.string().optional() })) });
/** 1: continue from `ts`; 2: a new key, the old ts; 3: a new key and ts (PLATFORMS B3). */
const failure = z.object({ failed: z.number(), ts: tsText.optional() });
const pollAnswer = z.union([failure, events]);

/** Deliveries repeat, so an event without an id is known by its content. */
const idOf = (raw: { readonly event_id?: string | undefined }): string =>
  raw.event_id ?? `sha256:${createHash("sha256").update(JSON.stringify(raw)).digest("hex")}`;

/** An event as the journal stores it. */
export const updateOf = (
  raw: { readonly event_id?: string | undefined },
  orderKeyOf: (raw: unknown, eventId: string) => string,
): RawUpdate => {
  const eventId = idOf(raw);
  return { eventId, orderKey: orderKeyOf(raw, eventId), raw };
};

const stopped = (): PlatformError => new PlatformError("unavailable", "the poll was stopped");

/**
 * The Bots Long Poll. The cursor is `ts`: asking again with the same one brings the same events, so nothing
 * is lost until the caller has stored them. The key lives in memory only; a new one is as good.
 */
export const createVkReceiver = (
  options: VkReceiverOptions,
): ((cursor: string | null, signal: AbortSignal) => Promise<Batch>) => {
  const { client, groupId, pollSeconds } = options;
  let known: PollServer | undefined;

  const renew = async (signal: AbortSignal): Promise<PollServer> => {
    const answer = await client.call({ lane: "urgent", signal }, "read", "groups.getLongPollServer", {
      group_id: groupId,
    });
    const parsed = pollServer.safeParse(answer);
    if (!parsed.success) throw new PlatformError("unavailable", "the long poll server could not be read");
    known = parsed.data;
    return parsed.data;
  };

  const ask = async (server: PollServer, ts: string, signal: AbortSignal) => {
    const url = new URL(server.server);
    url.search = new URLSearchParams({
      act: "a_check",
      key: server.key,
      ts,
      wait: String(pollSeconds),
    }).toString();
    const timeout = AbortSignal.timeout((pollSeconds + pollGraceSeconds) * 1000);
    try {
      const response = await fetch(url, { signal: AbortSignal.any([signal, timeout]) });
      return pollAnswer.parse(await response.json());
    } catch (error) {
      if (signal.aborted) throw stopped();
      // Perhaps it has moved: the next attempt asks where it is.
      known = undefined;
      const detail = error instanceof z.ZodError ? "an unreadable answer" : detailOfTransportError(error);
      throw new PlatformError("unavailable", client.redact(`long poll: ${detail}`));
    }
  };

  const gap = (fromTs: string, toTs: string): Batch => {
    options.onGap({ fromTs, toTs });
    return { updates: [], cursor: toTs };
  };

  return async (cursor, signal) => {
    if (signal.aborted) throw stopped();
    // The first start: what the cursor stands on must be stored before anything is waited for.
    if (cursor === null) return { updates: [], cursor: (await renew(signal)).ts };
    for (let renewals = 0; renewals <= maxKeyRenewals; renewals += 1) {
      const server = known ?? (await renew(signal));
      const answer = await ask(server, cursor, signal);
      if (!("failed" in answer))
        return { updates: answer.updates.map((raw) => updateOf(raw, options.orderKeyOf)), cursor: answer.ts };
      switch (answer.failed) {
        case 1:
          return gap(cursor, answer.ts ?? (await renew(signal)).ts);
        case 2:
          known = undefined;
          break;
        case 3:
          return gap(cursor, (await renew(signal)).ts);
        default:
          throw new PlatformError("bad_call", `long poll: failed ${answer.failed}`);
      }
    }
    known = undefined;
    throw new PlatformError("unavailable", "long poll: every new key is refused");
  };
};
