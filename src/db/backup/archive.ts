import { createHash, type Hash } from "node:crypto";
import { z } from "zod";

/*
 * A backup is a gzipped tar, so that anybody can look into it: `manifest.json` first, `secret.key`, then every table
 * as the bytes of PostgreSQL's COPY in text form, in pieces of a bounded size (`tables/entry/000001`), and at the end
 * `sums.json`, by which a file that was cut short or altered is told.
 */
export const format = "vestnik-backup-1";

export const manifestSchema = z.object({
  format: z.literal(format),
  createdAt: z.iso.datetime(),
  /** Names of the migrations that had been applied. */
  migrations: z.array(z.string()),
  tables: z.array(z.object({ name: z.string(), columns: z.array(z.string()) })),
});
export type Manifest = z.infer<typeof manifestSchema>;

const sumSchema = z.object({ rows: z.number().int(), bytes: z.number().int(), sha256: z.string() });

/** What a table's bytes come to. */
export type Sum = z.infer<typeof sumSchema>;

export const sumsSchema = z.object({
  tables: z.record(z.string(), sumSchema),
  sequences: z.array(z.object({ name: z.string(), lastValue: z.string() })),
});
export type Sums = z.infer<typeof sumsSchema>;

const lineBreak = 0x0a;

/** Counts while bytes go by. In COPY's text form each row is one line: line breaks inside are written `\n`. */
export interface Counter {
  add(bytes: Uint8Array): void;
  sum(): Sum;
}

export const createCounter = (): Counter => {
  const hash: Hash = createHash("sha256");
  let [rows, length] = [0, 0];
  return {
    add: (bytes) => {
      hash.update(bytes);
      length += bytes.length;
      for (let at = bytes.indexOf(lineBreak); at >= 0; at = bytes.indexOf(lineBreak, at + 1)) rows += 1;
    },
    sum: () => ({ rows, bytes: length, sha256: hash.digest("hex") }),
  };
};
