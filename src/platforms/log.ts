/** What an adapter needs of the log. */
export interface PlatformLog {
  info(facts: object, message: string): void;
  warn(facts: object, message: string): void;
}
