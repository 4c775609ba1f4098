import type { Settlement } from "../verdict.ts";

/** Is told what happens, to count it. */
export interface SenderObserver {
  /** A call begins for a row that was due so long ago. */
  called(latenessMs: number): void;
  /** What a call came to is stored. */
  settled(state: Settlement["state"]): void;
}
