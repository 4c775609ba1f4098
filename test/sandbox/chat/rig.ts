import { expect, inject } from "vitest";
import { pino } from "pino";
import type { TurnableClock } from "../../../src/clock.ts";
import { listWorkInProcess } from "../../../src/giveaways/list-service.ts";
import type { Act, ActAnswer, PersonView, Snapshot } from "../../../src/sandbox/chat/contract.ts";
import { openSandbox, type OpenSandbox } from "../../../src/start-sandbox.ts";
import { createTestDatabase } from "../../harness/database.ts";
import { writeSpoken } from "../../harness/spoken-keys.ts";

type Done = Extract<ActAnswer, { readonly ok: true }>;

/** The real house behind its real address, and a browser's hands. */
export interface Rig {
  readonly open: OpenSandbox;
  readonly url: string;
  /** Everything that the log said of errors. */
  readonly errors: string[];
  state(lang?: string): Promise<Snapshot>;
  /** What the page sends; any body at all. */
  post(body: unknown, headers?: Record<string, string>): Promise<{ status: number; answer: ActAnswer }>;
  /** An act that must succeed. */
  does<Name extends Act["name"]>(
    name: Name,
    args: Extract<Act, { readonly name: Name }>["args"],
  ): Promise<Done>;
  /** The sentence of an act that must fail. */
  fails(name: Act["name"], args: unknown): Promise<string>;
  person(name: string, network?: "telegram" | "vk"): Promise<PersonView>;
  /** Waits until the state is as told. */
  until(what: string, check: (state: Snapshot) => boolean): Promise<Snapshot>;
  close(): Promise<void>;
}

export const openRig = async (
  options: { language?: "en" | "ru"; clock?: TurnableClock; testFile?: string } = {},
): Promise<Rig> => {
  const { db, drop } = await createTestDatabase();
  const errors: string[] = [];
  const log = pino({ level: "error" }, { write: (line: string) => void errors.push(line) });
  const spoken = new Set<string>();
  const open = await openSandbox({
    db,
    port: 0,
    language: options.language ?? "en",
    timezone: "Europe/Moscow",
    lists: listWorkInProcess,
    log,
    i18n: { rendered: spoken },
    ...(options.clock ? { clock: options.clock } : {}),
  });
  // The bot would say localhost; a test need not depend on how that resolves.
  const url = open.url.replace("localhost", "127.0.0.1");
  const state = async (lang = "en"): Promise<Snapshot> => {
    const answer = await fetch(`${url}/sandbox/state?lang=${lang}`);
    expect(answer.status).toBe(200);
    return (await answer.json()) as Snapshot; // held to the contract by a test of its own
  };
  const post: Rig["post"] = async (body, headers = {}) => {
    const answer = await fetch(`${url}/sandbox/act?lang=en`, {
      method: "POST",
      headers: { "content-type": "application/json", ...headers },
      body: typeof body === "string" ? body : JSON.stringify(body),
    });
    return { status: answer.status, answer: (await answer.json()) as ActAnswer };
  };
  return {
    open,
    url,
    errors,
    state,
    post,
    does: async (name, args) => {
      const { answer } = await post({ name, args });
      if (!answer.ok) throw new Error(`${name}: ${answer.error}`);
      return answer;
    },
    fails: async (name, args) => {
      const { answer, status } = await post({ name, args });
      expect(answer.ok).toBe(false);
      expect(status).toBeGreaterThanOrEqual(400);
      expect(status).toBeLessThan(500);
      return answer.ok ? "" : answer.error;
    },
    person: async (name, network) => {
      const found = (await state()).people.find(
        (it) => it.name === name && (network === undefined || it.network === network),
      );
      if (!found) throw new Error(`There is no ${name}.`);
      return found;
    },
    until: async (what, check) => {
      for (const endMs = performance.now() + 30_000; performance.now() < endMs;) {
        const now = await state();
        if (check(now)) return now;
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
      throw new Error(`Waited 30 seconds in vain: ${what}.`);
    },
    close: async () => {
      await open.close();
      await drop();
      writeSpoken(inject("spokenFolder"), { testFile: options.testFile ?? "", keys: [...spoken] });
    },
  };
};
