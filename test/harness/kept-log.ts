import { pino, type Logger } from "pino";
import { z } from "zod";

const line = z.looseObject({
  level: z.number(),
  msg: z.string().default(""),
  err: z.looseObject({ message: z.string().default(""), stack: z.string().default("") }).optional(),
});
const errorLevel = 50;

export interface KeptLog {
  readonly log: Logger;
  /** What was logged as an error, with its stack. */
  readonly errors: readonly string[];
  /** What was logged as a warning, for messages of failed tests. */
  readonly warnings: readonly string[];
}

/** A log that keeps what a test has to look at. */
export const createKeptLog = (): KeptLog => {
  const errors: string[] = [];
  const warnings: string[] = [];
  const log = pino(
    { level: "warn" },
    {
      write: (text: string) => {
        const { level, msg, err, ...rest } = line.parse(JSON.parse(text));
        const { time: _time, pid: _pid, hostname: _hostname, ...facts } = rest;
        const words = `${msg} ${JSON.stringify(facts)} ${err?.stack ?? ""}`.trim();
        (level >= errorLevel ? errors : warnings).push(words);
      },
    },
  );
  return { log, errors, warnings };
};
