import { runVerify } from "../../src/verifier/cli.ts";
import type { DeliveryRecord } from "../../src/sandbox/ledger.ts";
import { commitsOf, type ChaosFacts } from "./account.ts";

/** The files of a draw as people received them on one network. */
const filesOf = (deliveries: readonly DeliveryRecord[], drawId: string): ReadonlyMap<string, Buffer> => {
  const files = new Map<string, Buffer>();
  for (const { documents, text } of deliveries) {
    for (const { name, contentBase64 } of documents) {
      const bytes = Buffer.from(contentBase64, "base64");
      // A list names its draw only in the message that brought it.
      const isOurs = name === "entrants.bin" ? text.includes(`d=${drawId} `) : bytes.includes(drawId);
      if (isOurs) files.set(name, bytes);
    }
  }
  return files;
};

const lineOf = ({ commit, drawId, n, w, round, listHash }: ReturnType<typeof commitsOf>[number]["line"]) =>
  `cgd-1 commit c=${commit} d=${drawId} n=${n} w=${w} r=${round} l=${listHash}`;

/**
 * Runs the verifier over each draw, over the files of each network, and with every commitment that anybody could
 * have kept. Returns what it refused.
 */
export const verifyDraws = async (
  facts: ChaosFacts,
  chainJson: string,
): Promise<{ readonly runs: number; readonly refusals: readonly string[] }> => {
  const refusals: string[] = [];
  let runs = 0;
  for (const { drawId, number } of facts.draws) {
    for (const network of ["telegram", "vk"] as const) {
      const files = new Map(filesOf(facts[network].deliveries, drawId));
      files.set("chain.json", Buffer.from(chainJson));
      const commits = commitsOf(facts, drawId);
      for (const posted of commits) {
        const lines: string[] = [];
        const postedAt = new Date(posted.atSeconds * 1000).toISOString().replace(".000Z", "Z");
        const kept = ["--commit", lineOf(posted.line), "--posted-at", postedAt];
        const code = await runVerify(
          ["result.json", "entrants.bin", "rules.json", "--chain", "chain.json", ...kept],
          {
            read: async (name) => {
              const bytes = files.get(name);
              if (!bytes) throw new Error(`nobody on ${network} received it`);
              return bytes;
            },
            print: (line) => void lines.push(line),
          },
        );
        runs += 1;
        if (code !== 0) refusals.push(`draw ${number}, ${network}: ${lines.at(-1) ?? ""}`);
      }
    }
  }
  return { runs, refusals };
};
