import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface, type Interface } from "node:readline";
import { promisify } from "node:util";
import { packageRoot } from "../../src/package-root.ts";
import { remoteWorld } from "../../src/sandbox/control.ts";
import type { TelegramWorld } from "../../src/sandbox/telegram/world.ts";
import { startSimulator } from "../chaos/processes.ts";
import { crowd } from "./crowd.ts";
import { median, type Figure } from "./measure.ts";

const run = promisify(execFile);
const token = "700000004:bench-token-of-the-simulated-telegram";
const firstPerson = 100_000;
const inFlight = 32;
const latencyMs = 20;
const rounds = 3;

const program = (name: string): string => join(packageRoot, `dist/bench/test/bench/${name}.js`);

interface Round {
  readonly ms: number;
  readonly cpu: number;
}

interface DurableRound extends Round {
  readonly sent: number;
  readonly databaseCpu: number;
}

const nextLine = async (lines: Interface): Promise<unknown> => {
  const [line] = (await once(lines, "line")) as [string];
  return JSON.parse(line);
};

/** Our sender against grammY in a loop, the same simulator, people and calls in flight (SPEC §11). */
export const measureDurable = async (people: number, say: (line: string) => void): Promise<Figure[]> => {
  const side = await startSimulator<{ url: string }>("telegram");
  const folder = await mkdtemp(join(tmpdir(), "vestnik-bench-"));
  // Run by root, the database belongs to another user, who must be able to come in.
  await chmod(folder, 0o755);
  const telegram = remoteWorld<TelegramWorld>(side.greeting.url);
  await telegram.createBot({
    token,
    name: "Bench",
    username: "bench_of_vestnik_bot",
    messagesPerSecond: 1_000_000,
  });
  const ids = Array.from({ length: people }, (_, index) => firstPerson + index);
  await crowd(ids, async (id) => {
    await telegram.createPerson({ id, firstName: `П${id}` });
    await telegram.start(id);
  });
  const args = [side.greeting.url, token, String(firstPerson), String(people), String(inFlight)];
  const durable = spawn(process.execPath, [program("durable-sender"), ...args, join(folder, "data")], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  const ended = once(durable, "exit");
  const lines = createInterface({ input: durable.stdout });
  const bareRound = async (): Promise<Round> => {
    const { stdout } = await run(process.execPath, [program("bare-sender"), ...args]);
    return JSON.parse(stdout) as Round; // its only line
  };
  const durableRound = async (): Promise<DurableRound> => {
    durable.stdin.write("round\n");
    const found = (await nextLine(lines)) as DurableRound; // one line for each
    if (found.sent !== people) throw new Error(`Of ${people} messages ${found.sent} were sent.`);
    return found;
  };
  try {
    await nextLine(lines); // it is ready
    const delayed: { readonly bare: Round; readonly ours: DurableRound }[] = [];
    const rateOf = ({ ms }: Round): number => (people * 1000) / ms;
    await telegram.plantFault({ effect: { kind: "slow", delayMs: latencyMs }, method: "sendMessage" });
    for (let round = 1; round <= rounds; round += 1) {
      const both = { bare: await bareRound(), ours: await durableRound() };
      delayed.push(both);
      say(`round ${round}: ${rateOf(both.ours).toFixed(0)}/s, bare ${rateOf(both.bare).toFixed(0)}/s`);
    }
    await telegram.clearFaults();
    const bare = await bareRound();
    const ours = await durableRound();
    const share = median(delayed.map((both) => rateOf(both.ours) / rateOf(both.bare)));
    const perMessage = (pick: (both: (typeof delayed)[number]) => number): string =>
      `${((median(delayed.map(pick)) * 1000) / people).toFixed(2)} ms`;
    return [
      {
        what: `durable delivery of ${people} messages, ${latencyMs} ms away, ${inFlight} in flight`,
        goal: "≥ 0.8 of the bare loop",
        found: `${share.toFixed(2)}: ${median(delayed.map((both) => rateOf(both.ours))).toFixed(0)}/s; ${perMessage(({ ours: { cpu } }) => cpu)} of processor a message, its database ${perMessage(({ ours: { databaseCpu } }) => databaseCpu)}`,
        baseline: `grammY loop that keeps nothing: ${median(delayed.map((both) => rateOf(both.bare))).toFixed(0)}/s; ${perMessage((both) => both.bare.cpu)}`,
        isMet: share >= 0.8,
      },
      {
        what: "the same, 0 ms away",
        goal: "told, no goal",
        found: `${(rateOf(ours) / rateOf(bare)).toFixed(2)}: ${rateOf(ours).toFixed(0)}/s`,
        baseline: `${rateOf(bare).toFixed(0)}/s`,
        isMet: true,
      },
    ];
  } finally {
    durable.stdin.end();
    await ended;
    await side.stop();
    await rm(folder, { recursive: true, force: true });
  }
};
