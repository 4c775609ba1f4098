import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Act, ActAnswer, Snapshot } from "../../src/sandbox/chat/contract.ts";
import { builtDist } from "../harness/build.ts";
import { eventually } from "../harness/eventually.ts";

/** The built sandbox as a process of its own, as `npm start` runs it. */
export interface SandboxProcess {
  /** `http://127.0.0.1:40123`; the same after a restart. */
  readonly url: string;
  state(): Promise<Snapshot>;
  /** What the page would send; must succeed. */
  does(act: Act): Promise<void>;
  /** Waits until the state is as told. */
  until(what: string, check: (state: Snapshot) => boolean): Promise<Snapshot>;
  readonly stop: () => Promise<void>;
  readonly startAgain: () => Promise<void>;
  readonly close: () => Promise<void>;
}

interface Running {
  readonly port: string;
  readonly stop: () => Promise<void>;
}

const launch = async (main: string, dataDir: string, port: string): Promise<Running> => {
  const child = spawn(process.execPath, [main, "sandbox"], {
    cwd: dataDir,
    env: { PATH: process.env["PATH"] ?? "", DATA_DIR: dataDir, HTTP_PORT: port },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const ended = once(child, "exit");
  let output = "";
  const bound = await new Promise<string>((resolve, reject) => {
    const take = (chunk: Buffer): void => {
      output += chunk.toString("utf8");
      const found = /http:\/\/localhost:(?<port>\d+)\/sandbox/u.exec(output)?.groups?.["port"];
      if (found !== undefined) resolve(found);
    };
    child.stdout.on("data", take);
    child.stderr.on("data", take);
    child.once("exit", () => reject(new Error(`The sandbox ended: ${output}`)));
  });
  return {
    port: bound,
    stop: async () => {
      child.kill("SIGTERM");
      await ended;
    },
  };
};

export const startSandboxProcess = async (): Promise<SandboxProcess> => {
  const main = join(await builtDist(), "main.js");
  const dataDir = await mkdtemp(join(tmpdir(), "vestnik-browser-"));
  let running = await launch(main, dataDir, "0");
  const url = `http://127.0.0.1:${running.port}`;
  const state = async (): Promise<Snapshot> =>
    (await (await fetch(`${url}/sandbox/state?lang=en`)).json()) as Snapshot; // the contract of the two sides
  return {
    url,
    state,
    does: async (act) => {
      const response = await fetch(`${url}/sandbox/act?lang=en`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify(act),
      });
      const answer = (await response.json()) as ActAnswer; // as above
      if (!answer.ok) throw new Error(`${act.name}: ${answer.error}`);
    },
    until: (what, check) =>
      eventually(async () => {
        const found = await state();
        if (!check(found)) throw new Error(`Not yet: ${what}.`);
        return found;
      }),
    stop: () => running.stop(),
    startAgain: async () => {
      running = await launch(main, dataDir, running.port);
    },
    close: async () => {
      await running.stop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
};

/** Turns the clock from event to event until a result is out: on a busy machine one turn may end before it. */
export const drawNow = async (sandbox: SandboxProcess): Promise<void> => {
  await eventually(
    async () => {
      const { clock, draws } = await sandbox.state();
      if (draws.length > 0) return;
      if (clock.next) await sandbox.does({ name: "turn", args: { to: "next" } });
      throw new Error("Not yet: the result is out.");
    },
    { timeout: 90_000 },
  );
};
