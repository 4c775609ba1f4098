import { setMaxListeners } from "node:events";
import { setTimeout as delay } from "node:timers/promises";
import type { I18n } from "../../bot/i18n.ts";
import type { Ledger } from "../ledger.ts";
import type { Act, ActAnswer, Snapshot } from "./contract.ts";
import { letCrowdCome } from "./crowd.ts";
import { findFile } from "./files.ts";
import { ActError, type Ground } from "./ground.ts";
import type { Host } from "./host.ts";
import { perform } from "./perform.ts";
import { prepare } from "./prepare.ts";
import { takeSnapshot } from "./snapshot.ts";
import { createWords, type Words } from "./words.ts";

export interface SandboxOptions {
  /** Opens a house with nobody in it, and forgets the one before. */
  readonly openHost: (language: "en" | "ru") => Promise<Host>;
  readonly i18n: I18n;
  readonly language: "en" | "ru";
  readonly timezone: string;
  /** Told what went wrong where no answer can carry it. */
  readonly onError: (error: unknown) => void;
}

type Done = Extract<ActAnswer, { readonly ok: true }>;

/** The networks, the bot and the reader's hands, whatever page they are shown on. */
export interface Sandbox {
  readonly revision: number;
  words(language: string | undefined): Words;
  snapshot(words: Words): Promise<Snapshot>;
  /** One after the other. @throws {ActError} why it cannot be done */
  act(act: Act, words: Words): Promise<Done>;
  /** A document by the path that a `FileView` names. */
  file(owner: string, index: number): Promise<{ name: string; content: Buffer } | undefined>;
  /** Told each new revision, until the returned function is called. */
  watch(listener: (revision: number) => void): () => void;
  /** Comes when the sandbox ends, so that open streams end too. */
  readonly ended: AbortSignal;
  close(): Promise<void>;
}

const patienceMs = 4_000;
const toastPatienceMs = 3_000;
const lookEveryMs = 150;
const firstPersonId = 1_000;

/** The number of what people could see last; the ledger forgets, so its length tells nothing. */
const newest = ({ deliveries }: Pick<Ledger, "deliveries">): number => deliveries.at(-1)?.id ?? 0;

/** Opens a prepared world and whatever the reader needs to live in it. */
export const createSandbox = async (options: SandboxOptions): Promise<Sandbox> => {
  const { i18n, timezone, onError } = options;
  const known = new Map(i18n.languages.map((language) => [language, createWords(i18n, language, timezone)]));
  const words = (language: string | undefined): Words => {
    const found = known.get(i18n.negotiate(language, options.language));
    if (!found) throw new Error("The sandbox has no texts.");
    return found;
  };

  const begin = async (language: "en" | "ru"): Promise<Ground> => {
    const host = await options.openHost(language);
    const ground: Ground = {
      host,
      language,
      played: new Map(),
      names: new Map(),
      entered: new Map(),
      verdicts: new Map(),
      lastPersonId: firstPersonId,
      crowds: 0,
      isCrowded: false,
    };
    try {
      await prepare(ground, timezone);
    } catch (error) {
      await host.close();
      throw error;
    }
    return ground;
  };

  let ground = await begin(options.language);
  let revision = 1;
  let seen = "";
  let crowd: { readonly over: Promise<void>; readonly stop: AbortController } | undefined;
  /** Acts follow one another; a snapshot waits only for a world that is being made anew. */
  let queue: Promise<unknown> = Promise.resolve();
  let renewal: Promise<unknown> = Promise.resolve();
  const ending = new AbortController();
  setMaxListeners(0, ending.signal); // every open page listens
  const listeners = new Set<(revision: number) => void>();

  const bump = (): void => {
    revision += 1;
    for (const listener of listeners) listener(revision);
  };

  /** The bot speaks by itself, too: whatever people can see new is a new revision. */
  const look = (): void => {
    const { telegram, vk } = ground.host.networks;
    const faults = [...telegram.faults.planted(), ...vk.faults.planted()].map(({ left }) => left);
    const now = [newest(telegram.ledger), newest(vk.ledger), ...faults].join(" ");
    if (now !== seen) bump();
    seen = now;
  };
  const pulse = setInterval(look, lookEveryMs);
  pulse.unref();

  const sendCrowd = (people: number): void => {
    const stop = new AbortController();
    const own = ground;
    own.isCrowded = true;
    const over = letCrowdCome(own, people, stop.signal, bump)
      .catch(onError)
      .finally(() => {
        own.isCrowded = false;
        bump();
      });
    crowd = { over, stop };
  };

  const endCrowd = async (): Promise<void> => {
    crowd?.stop.abort();
    await crowd?.over;
  };

  const reset = async (language: "en" | "ru"): Promise<void> => {
    await endCrowd();
    await ground.host.close();
    ground = await begin(language);
  };

  const awaitToast = async (
    toast: () => Promise<{ readonly text: string; readonly isAlert: boolean } | null>,
  ): Promise<Pick<Done, "toast">> => {
    for (const endMs = performance.now() + toastPatienceMs; ;) {
      const shown = await toast();
      if (shown) return { toast: shown };
      if (performance.now() > endMs || (await ground.host.settle(lookEveryMs))) break;
      await delay(lookEveryMs);
    }
    const late = await toast();
    return late ? { toast: late } : {};
  };

  const run = async (act: Act, own: Words): Promise<Done> => {
    if (act.name === "reset") {
      renewal = reset(act.args.language ?? ground.language);
      await renewal;
      bump();
      return { ok: true, revision, isSettled: true, note: own.say("sandbox-did-reset") };
    }
    // A clock that is turned takes those along who are on their way.
    if (act.name === "turn") await crowd?.over;
    const { toast, isSettled, ...shown } = await perform(ground, act, own, sendCrowd);
    const isQuiet = isSettled ?? (ground.isCrowded || (await ground.host.settle(patienceMs)));
    const heard = toast ? await awaitToast(toast) : {};
    bump();
    return { ok: true, revision, isSettled: isQuiet && !ground.isCrowded, ...shown, ...heard };
  };

  return {
    get revision() {
      return revision;
    },
    words,
    snapshot: async (reader) => {
      await renewal;
      const facts = { revision, languages: i18n.languages, timezone };
      return takeSnapshot(ground, { reader, world: words(ground.language) }, facts);
    },
    act: (act, own) => {
      const answer = queue.then(() => run(act, own));
      queue = answer.catch(() => {}); // told to whoever asked
      return answer.catch((error: unknown) => {
        // The simulators' worlds say in plain words what cannot be done there.
        const isRefused = error instanceof RangeError || (error instanceof Error && error.name === "Refusal");
        throw isRefused ? new ActError("sandbox-error-refused", { reason: error.message }) : error;
      });
    },
    file: async (owner, index) => {
      await renewal;
      return findFile(ground, owner, index);
    },
    watch: (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    ended: ending.signal,
    close: async () => {
      ending.abort();
      clearInterval(pulse);
      await endCrowd();
      await queue;
      await ground.host.close();
    },
  };
};
