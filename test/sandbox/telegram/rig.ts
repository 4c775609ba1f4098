import type { TurnableClock } from "../../../src/clock.ts";
import { createTelegramSimulator, type TelegramSimulator } from "../../../src/sandbox/telegram/simulator.ts";
import type { TelegramWorld } from "../../../src/sandbox/telegram/world.ts";
import { createFrozenClock } from "./frozen-clock.ts";
import type { CallRecord } from "../../../src/sandbox/ledger.ts";

/** A group with an owner and a member, an admin bot in it, and a stranger who has never written to the bot. */
export const TOKEN = "4242:rig-token";
export const BOT = 4242;
export const OWNER = 11;
export const MEMBER = 12;
export const STRANGER = 13;
export const GROUP = -700;

/** An answer of the Bot API as it travels. */
export interface Answer {
  readonly status: number;
  readonly ok: boolean;
  readonly result: Fields;
  readonly error_code?: number;
  readonly description?: string;
  readonly parameters?: { readonly retry_after?: number; readonly migrate_to_chat_id?: number };
}

/** Read by tests that know the method. */
export type Fields = Readonly<Record<string, unknown>>;

export interface Rig {
  readonly simulator: TelegramSimulator;
  readonly world: TelegramWorld;
  readonly clock: TurnableClock;
  readonly observed: CallRecord[];
  call(method: string, params?: Record<string, unknown>, token?: string): Promise<Answer>;
  close(): Promise<void>;
}

export const startRig = async (
  options: { privacyMode?: boolean; botIsAdmin?: boolean } = {},
): Promise<Rig> => {
  const clock = createFrozenClock(new Date("2026-03-01T10:00:00Z"));
  const observed: CallRecord[] = [];
  const simulator = await createTelegramSimulator({ clock, observe: (call) => void observed.push(call) });
  const { world } = simulator;
  await world.createBot({
    token: TOKEN,
    name: "Vestnik",
    username: "vestnik_bot",
    privacyMode: options.privacyMode ?? true,
  });
  await world.createPerson({ id: OWNER, firstName: "Olga", languageCode: "ru" });
  await world.createPerson({ id: MEMBER, firstName: "Max", lastName: "Ivanov", username: "max_i" });
  await world.createPerson({ id: STRANGER, firstName: "Sue" });
  await world.createChat({ id: GROUP, type: "group", title: "Readers", ownerId: OWNER });
  await world.join(MEMBER, GROUP);
  await world.addBot(GROUP, OWNER, { admin: options.botIsAdmin ?? true });
  await world.start(MEMBER);
  const call: Rig["call"] = async (method, params = {}, token = TOKEN) => {
    const response = await fetch(`${simulator.url}/bot${token}/${method}`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(params),
    });
    const body = (await response.json()) as Omit<Answer, "status">;
    return { status: response.status, ...body };
  };
  return { simulator, world, clock, observed, call, close: () => simulator.close() };
};

/** The updates that one getUpdates brings. */
export const fetchUpdates = async (rig: Rig, params: Record<string, unknown> = {}): Promise<Fields[]> => {
  const { result } = await rig.call("getUpdates", params);
  if (!Array.isArray(result)) throw new TypeError(`getUpdates answered ${JSON.stringify(result)}.`);
  return result as Fields[];
};

export const idOf = (update: Fields | undefined): number => Number(update?.["update_id"]);

/** Takes all updates that wait and confirms them. */
export const drain = async (rig: Rig): Promise<Fields[]> => {
  const all: Fields[] = [];
  for (;;) {
    const updates = await fetchUpdates(rig, all.length > 0 ? { offset: idOf(all.at(-1)) + 1 } : {});
    if (updates.length === 0) return all;
    all.push(...updates);
  }
};
