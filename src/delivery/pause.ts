/** `panic`: the team stopped it; `restored`: the data came from a backup, and the old server may still be sending. */
export type PauseCause = "panic" | "restored";

/** All sending is stopped, whoever asks for it, until somebody ends the pause. */
export interface SendingPause {
  readonly cause: PauseCause;
  /** Absent where it was paused from the terminal. */
  readonly personId: number | null;
  readonly since: Date;
}

/** What is due and would be sent now; `lateAnswers` would not, they are too old. */
export interface Waiting {
  readonly lateAnswers: number;
  readonly answers: number;
  readonly notices: number;
  readonly useful: number;
  readonly promos: number;
}

/** Answers to people are not sent later than this after they were written; a pause ends them. */
export const answerLifeMs: number = 5 * 60_000;

/** What a sender follows. */
export interface PauseSignal {
  readonly isPaused: boolean;
  /** Told when it changes; returns how to hear no more. */
  onChange(follow: (isPaused: boolean) => void): () => void;
}
