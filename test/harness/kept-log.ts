import { pino, type Logger } from "pino";
import { z } from "zod";

const line = z.looseObject({
  level: z.number(),
  msg: z.string().default(""),
  err: z.looseObject({ message: z.string().default(""), stack: z.string().default("") }).optional(),
});
const warnLevel = 40;
const errorLevel = 50;

export interface KeptLog {
  readonly log: Logger;
  /** What was logged as an error, with its stack. */
  readonly errors: readonly string[];
  /** What was logged as a warning, for messages of failed tests. */
  readonly warnings: readonly string[];
  /** Every line as it was written. */
  readonly lines: readonly string[];
}

/** A log that keeps what a test has to look at. */
export const createKeptLog = (level: "warn" | "trace" = "warn"): KeptLog => {
  const lines: string[] = [];
  const errors: string[] = [];
  const warnings: string[] = [];
  const log = pino(
    { level },
    {
      write: (text: string) => {
        lines.push(text);
        const { level: severity, msg, err, ...rest } = line.parse(JSON.parse(text));
        const { time: _time, pid: _pid, hostname: _hostname, ...facts } = rest;
        const words = `${msg} ${JSON.stringify(facts)} ${err?.stack ?? ""}`.trim();
        if (severity >= warnLevel) (severity >= errorLevel ? errors : warnings).push(words);
      },
    },
  );
  return { log, errors, warnings, lines };
};
