import type { Act, ActAnswer, Snapshot } from "../chat/contract.ts";
import type { Store } from "./state.ts";

/** The server beats every 15 s; a line that is silent for longer is dead although nobody said so. */
const longestSilenceMs = 40_000;
const shortestPauseMs = 500;
const longestPauseMs = 4000;

export interface Connection {
  /** Asks for the state anew; several askers at once cause one more question only. */
  refresh(): Promise<void>;
  /** Does something in the sandbox. Undefined: it did not answer. */
  act(act: Act): Promise<ActAnswer | undefined>;
}

const rest = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, milliseconds);
  });

const query = (store: Store): string => {
  const { language } = store.get();
  return language === undefined ? "" : `?lang=${encodeURIComponent(language)}`;
};

/** Fetches the state, one question at a time: whoever asks meanwhile gets the answer to the next. */
const createRefresh = (store: Store): (() => Promise<void>) => {
  let running: Promise<void> | undefined;
  let next: Promise<void> | undefined;
  const fetchState = async (): Promise<void> => {
    const answer = await fetch(`/sandbox/state${query(store)}`, { cache: "no-store" });
    if (!answer.ok) throw new Error(`The state: ${answer.status}`);
    // The server beside this page wrote it: the contract's type.
    const snapshot = (await answer.json()) as Snapshot;
    store.set({ snapshot, link: "live" });
  };
  const begin = (): Promise<void> => {
    running = fetchState().finally(() => {
      running = undefined;
    });
    return running;
  };
  return () => {
    if (!running) return begin();
    next ??= running
      .catch(() => undefined) // its own asker hears of it
      .then(() => {
        next = undefined;
        return begin();
      });
    return next;
  };
};

/** Listens until the line breaks, then resolves. */
const listen = (onRevision: (revision: number) => void): Promise<void> =>
  new Promise((resolve) => {
    const source = new EventSource("/sandbox/events");
    let silence = 0;
    const end = (): void => {
      clearTimeout(silence);
      source.close();
      resolve();
    };
    const alive = (): void => {
      clearTimeout(silence);
      silence = setTimeout(end, longestSilenceMs);
    };
    alive();
    source.addEventListener("beat", alive);
    source.addEventListener("revision", ({ data }: MessageEvent<string>) => {
      alive();
      onRevision((JSON.parse(data) as { revision: number }).revision);
    });
    source.addEventListener("error", end);
  });

/** Keeps the state fresh for as long as the page is open; where the sandbox is gone, says so and tries again. */
export const connect = (store: Store): Connection => {
  const refresh = createRefresh(store);
  const lose = (): void => store.set({ link: "lost" });
  const follow = async (): Promise<void> => {
    for (let pauseMs = shortestPauseMs; ; pauseMs = Math.min(pauseMs * 2, longestPauseMs)) {
      try {
        await refresh();
        pauseMs = shortestPauseMs;
        await listen((revision) => {
          if (revision !== store.get().snapshot?.revision) refresh().catch(lose);
        });
      } catch {
        lose();
      }
      await rest(pauseMs);
    }
  };
  void follow();
  return {
    refresh,
    act: async (act) => {
      try {
        const response = await fetch(`/sandbox/act${query(store)}`, {
          method: "POST",
          headers: { "content-type": "application/json" },
          body: JSON.stringify(act),
        });
        const answer = (await response.json()) as ActAnswer;
        if (answer.ok && (store.get().snapshot?.revision ?? 0) < answer.revision) await refresh();
        return answer;
      } catch {
        lose();
        return undefined;
      }
    },
  };
};
