import { setMaxListeners } from "node:events";

/** Why a gate is closed: by the team, or because the network refuses the token until the bot is started with another. */
type Closure = "paused" | "revoked";

/** Whether a sender may send: closed for one or more reasons, and for good once it has ended. */
export interface Gate {
  readonly isOpen: boolean;
  readonly hasEnded: boolean;
  /**
   * Aborted when the gate closes, and as soon as anybody looks at it while we are not sure to be the only sender; a
   * new one after each opening.
   */
  readonly signal: AbortSignal;
  /** Takes one reason away; it stays closed while another is left. */
  open(why: Closure): void;
  close(why: Closure): void;
  end(): void;
  /** Resolves when the gate is open or has ended. */
  passage(): Promise<void>;
}

/**
 * An abort signal that looks at `isSure` whenever it is looked at: a process that was frozen must know when it wakes,
 * before its first timer.
 */
const createWatched = (isSure: () => boolean): AbortController => {
  const aborter = new AbortController();
  const { signal } = aborter;
  setMaxListeners(0, signal); // every call that waits for its turn listens
  let isAborted = false;
  signal.addEventListener("abort", () => (isAborted = true), { once: true });
  Object.defineProperty(signal, "aborted", {
    get: () => {
      if (!isAborted && !isSure()) aborter.abort();
      return isAborted;
    },
  });
  return aborter;
};

/**
 * A signal that is aborted as soon as one of `signals` is; `AbortSignal.any` would not look at them when it is looked at.
 * `release` ends the bond: they live much longer than one call.
 */
export const watchAll = (
  signals: readonly AbortSignal[],
): { readonly signal: AbortSignal; release(): void } => {
  const aborter = createWatched(() => !signals.some(({ aborted }) => aborted));
  const abort = (): void => aborter.abort();
  for (const signal of signals) signal.addEventListener("abort", abort, { once: true });
  return {
    signal: aborter.signal,
    release: () => {
      for (const signal of signals) signal.removeEventListener("abort", abort);
    },
  };
};

export const createGate = (isOpenAtFirst = true, isSure: () => boolean = () => true): Gate => {
  const closures = new Set<Closure>(isOpenAtFirst ? [] : ["paused"]);
  let hasEnded = false;
  let aborter = createWatched(isSure);
  const waiting = new Set<() => void>();
  const letPass = (): void => {
    for (const resolve of waiting) resolve();
    waiting.clear();
  };
  return {
    get isOpen() {
      return closures.size === 0 && !hasEnded;
    },
    get hasEnded() {
      return hasEnded;
    },
    get signal() {
      // Sure again: the lease was renewed late, and nobody had come before.
      if (closures.size === 0 && !hasEnded && aborter.signal.aborted && isSure())
        aborter = createWatched(isSure);
      return aborter.signal;
    },
    open: (why) => {
      if (!closures.delete(why) || closures.size > 0 || hasEnded) return;
      if (aborter.signal.aborted) aborter = createWatched(isSure);
      letPass();
    },
    close: (why) => {
      closures.add(why);
      aborter.abort();
    },
    end: () => {
      hasEnded = true;
      aborter.abort();
      letPass();
    },
    passage: async () => {
      if (closures.size === 0 || hasEnded) return;
      await new Promise<void>((resolve) => waiting.add(resolve));
    },
  };
};
