/** Whether a sender may send: closed while it is paused, and for good once it has ended. */
export interface Gate {
  readonly isOpen: boolean;
  readonly hasEnded: boolean;
  /** Aborted when the gate closes; a new one after each opening. */
  readonly signal: AbortSignal;
  open(): void;
  close(): void;
  end(): void;
  /** Resolves when the gate is open or has ended. */
  passage(): Promise<void>;
}

export const createGate = (isOpenAtFirst: boolean): Gate => {
  let state: "open" | "closed" | "ended" = isOpenAtFirst ? "open" : "closed";
  let aborter = new AbortController();
  const waiting = new Set<() => void>();
  const letPass = (): void => {
    for (const resolve of waiting) resolve();
    waiting.clear();
  };
  return {
    get isOpen() {
      return state === "open";
    },
    get hasEnded() {
      return state === "ended";
    },
    get signal() {
      return aborter.signal;
    },
    open: () => {
      if (state !== "closed") return;
      state = "open";
      if (aborter.signal.aborted) aborter = new AbortController();
      letPass();
    },
    close: () => {
      if (state !== "open") return;
      state = "closed";
      aborter.abort();
    },
    end: () => {
      state = "ended";
      aborter.abort();
      letPass();
    },
    passage: async () => {
      if (state !== "closed") return;
      await new Promise<void>((resolve) => waiting.add(resolve));
    },
  };
};
