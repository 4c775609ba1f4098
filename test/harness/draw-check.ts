import { verifyDraw, type VerifyReport } from "../../src/verifier/verify.ts";
import type { DeliveryRecord } from "../../src/sandbox/ledger.ts";
import type { Place } from "./hands.ts";
import type { Stage } from "./stage.ts";

/** The newest document of a name that people got in a place. @throws when nobody got one */
export const documentIn = (deliveries: readonly DeliveryRecord[], name: string): Buffer => {
  const found = deliveries
    .flatMap(({ documents }) => documents)
    .findLast((document) => document.name === name);
  if (!found) throw new Error(`Nobody got a ${name} there.`);
  return Buffer.from(found.contentBase64, "base64");
};

/** The machine lines of a kind that were posted, with the seconds of their posts. */
export const machineLines = (
  deliveries: readonly DeliveryRecord[],
  kind: "open" | "commit",
): { line: string; postedAt: string }[] =>
  deliveries
    .filter((delivery) => delivery.kind !== "edit")
    .flatMap(({ text, atMs }) => {
      const line = new RegExp(`cgd-1 ${kind} .*`, "u").exec(text)?.[0];
      const postedAt = new Date(Math.floor(atMs / 1000) * 1000).toISOString().replace(".000Z", "Z");
      return line === undefined ? [] : [{ line, postedAt }];
    });

/** Verifies a draw from the documents that people got in a place, the commitment they read among them. */
export const verifyFromPosts = (stage: Stage, place: Place, receipt?: Buffer): VerifyReport => {
  const deliveries = stage.said(place);
  const commit = machineLines(deliveries, "commit").at(-1);
  return verifyDraw({
    result: documentIn(deliveries, "result.json"),
    entrants: documentIn(deliveries, "entrants.bin"),
    rules: documentIn(deliveries, "rules.json").toString(),
    chain: JSON.stringify(stage.beacon.chain),
    ...(receipt ? { receipt: receipt.toString() } : {}),
    ...(commit ? { commitLine: commit.line, postedAt: commit.postedAt } : {}),
  });
};

/** The names of the checks that do not hold, and what could not be read: empty for an honest draw. */
export const problemsOf = ({ checks, unreadable }: VerifyReport): readonly string[] => [
  ...checks.filter(({ ok }) => !ok).map(({ name, message }) => `${name}: ${message}`),
  ...unreadable.map(({ what, reason }) => `${what}: ${reason}`),
];
