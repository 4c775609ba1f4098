import { afterEach } from "vitest";
import type { TurnableClock } from "../../../src/clock.ts";
import type { StoredEvent } from "../../../src/sandbox/vk/event-log.ts";
import { createVkSimulator, type VkSimulator } from "../../../src/sandbox/vk/simulator.ts";
import { createFrozenClock } from "../telegram/frozen-clock.ts";

export const GROUP = 55;
export const ANN = 101;
export const BOB = 102;
export const TOKEN = "vk1.a.community";

interface ApiError {
  readonly error_code: number;
  readonly error_subcode?: number;
  readonly error_msg: string;
  readonly request_params: readonly { readonly key: string; readonly value: string }[];
}

interface ApiBody {
  readonly response?: unknown;
  readonly error?: ApiError;
  readonly execute_errors?: readonly unknown[];
}

export interface Stage {
  readonly vk: VkSimulator;
  readonly clock: TurnableClock;
  /** One raw HTTP call, with v and the community's token unless named; waits for the limiter's next second. */
  call(method: string, params?: Record<string, string | number>): Promise<ApiBody>;
  /** The error's code, or undefined for a success. */
  code(method: string, params?: Record<string, string | number>): Promise<number | undefined>;
  /** The response of a call that must succeed. */
  ask<T>(method: string, params?: Record<string, string | number>): Promise<T>;
  /** Switches event types on and follows them from now. */
  follow(...types: string[]): Promise<Follower>;
}

export interface Follower {
  readonly server: string;
  readonly key: string;
  ts: string;
  /** One a_check, advancing `ts` when it succeeds. */
  poll(options?: { wait?: number; ts?: string; key?: string }): Promise<PollBody>;
  /** The objects of the next answer's events. */
  objects(): Promise<Record<string, unknown>[]>;
}

interface PollBody {
  readonly ts?: string | number;
  readonly updates?: StoredEvent[];
  readonly failed?: number;
}

const open: VkSimulator[] = [];
afterEach(async () => {
  for (const vk of open.splice(0)) await vk.close();
});

/** A community with Ann, who wrote, and Bob, who did not. */
export const setStage = async (): Promise<Stage> => {
  const clock = createFrozenClock(new Date("2026-10-01T10:00:00Z"));
  const vk = await createVkSimulator({ clock });
  open.push(vk);
  const { world } = vk;
  await world.createCommunity({ id: GROUP, name: "Chess Club", screenName: "chessclub" });
  await world.createToken({ token: TOKEN, kind: "community", communityId: GROUP });
  await world.createPerson({ id: ANN, firstName: "Ann", lastName: "Lee", languageId: 3, sex: 1 });
  await world.createPerson({ id: BOB, firstName: "Боб", lastName: "Ли" });
  await world.say(ANN, GROUP, "hello");

  const call: Stage["call"] = async (method, params = {}) => {
    clock.turn(400);
    const body = new URLSearchParams({ v: "5.199", access_token: TOKEN });
    for (const [key, value] of Object.entries(params)) body.set(key, String(value));
    const answer = await fetch(`${vk.url}/method/${method}`, { method: "POST", body });
    return (await answer.json()) as ApiBody;
  };
  const ask: Stage["ask"] = async <T>(method: string, params?: Record<string, string | number>) => {
    const { response, error } = await call(method, params);
    if (error) throw new Error(`${method}: ${error.error_code} ${error.error_msg}`);
    return response as T;
  };
  return {
    vk,
    clock,
    call,
    ask,
    code: async (method, params) => (await call(method, params)).error?.error_code,
    follow: async (...types) => {
      const flags = Object.fromEntries(types.map((type) => [type, 1]));
      await ask("groups.setLongPollSettings", {
        group_id: GROUP,
        enabled: 1,
        api_version: "5.199",
        ...flags,
      });
      const { server, key, ts } = await ask<{ server: string; key: string; ts: string }>(
        "groups.getLongPollServer",
        { group_id: GROUP },
      );
      const follower: Follower = {
        server,
        key,
        ts,
        poll: async (options = {}) => {
          const query = new URLSearchParams({
            act: "a_check",
            key: options.key ?? key,
            ts: options.ts ?? follower.ts,
            wait: String(options.wait ?? 0),
          });
          const answer = await fetch(`${server}?${query.toString()}`);
          const body = (await answer.json()) as PollBody;
          if (body.failed === undefined && options.ts === undefined) follower.ts = String(body.ts);
          return body;
        },
        objects: async () =>
          ((await follower.poll()).updates ?? []).map(({ object }) => object as Record<string, unknown>),
      };
      return follower;
    },
  };
};
