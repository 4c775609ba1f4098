import { pino } from "pino";

/** A log that keeps silent. */
export const quietLog = pino({ level: "silent" });
