import type { Finding } from "./account.ts";
import { wantedHits } from "./attack.ts";

/** Kills per window; a window that was not hit often enough fails the run. */
export const windowFindings = <Name extends string>(
  hits: Readonly<Record<Name, number>>,
  names: readonly Name[],
  wanted: number = wantedHits,
): readonly Finding[] =>
  names.map((name) => ({
    what: `kills in: ${name}`,
    ledgers: String(hits[name]),
    database: "",
    isRight: hits[name] >= wanted,
    ...(hits[name] < wanted && { detail: `at least ${wanted} are wanted` }),
  }));

export const formatFindings = (findings: readonly Finding[]): readonly string[] => {
  const wide = (column: (finding: Finding) => string, title: string): number =>
    Math.max(title.length, ...findings.map((finding) => column(finding).length));
  const what = wide((finding) => finding.what, "");
  const ledgers = wide((finding) => finding.ledgers, "ledgers");
  const database = wide((finding) => finding.database, "database");
  const line = (mark: string, a: string, b: string, c: string): string =>
    `${mark} ${a.padEnd(what)}  ${b.padStart(ledgers)}  ${c.padStart(database)}`;
  return [
    line("  ", "", "ledgers", "database"),
    ...findings.flatMap((finding) => [
      line(finding.isRight ? "ok" : "NO", finding.what, finding.ledgers, finding.database),
      ...(finding.detail === undefined ? [] : [`     ${finding.detail}`]),
    ]),
  ];
};
