import type { Logger } from "pino";

/** What the database layer needs of the log. */
export type DatabaseLog = Pick<Logger, "debug" | "info" | "warn" | "error">;
