import { once } from "node:events";
import { createServer } from "node:http";
import { text } from "node:stream/consumers";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Batch, Platform } from "../../../src/bot/platform.ts";
import type { Stage } from "./world.ts";
import { createStage, groupId, log, token } from "./world.ts";

let stage: Stage;
let platform: Platform;
const never = new AbortController().signal;

beforeEach(async () => {
  stage = await createStage();
  platform = await stage.connect();
});
afterEach(() => stage.close());

/** Telegram gives one update only when the same offset is asked for twice within half a second. */
const receive = (cursor: string | null): Promise<Batch> => {
  stage.clock.turn(600);
  return platform.receive(cursor, never);
};
const textsOf = ({ updates }: Batch): string[] =>
  updates.map(({ raw }) => {
    const incoming = platform.parse(raw, new Date());
    return incoming.kind === "message" ? incoming.text : incoming.kind;
  });

describe("receiving", () => {
  test("brings updates with their ids, in order, and a cursor behind them", async () => {
    await stage.telegram.world.say(5, null, "one");
    await stage.telegram.world.say(5, null, "two");
    const batch = await receive(null);
    expect(textsOf(batch)).toEqual(["/start", "one", "two"]);
    const ids = batch.updates.map(({ eventId }) => Number(eventId));
    expect(ids[2]).toBe((ids[0] ?? 0) + 2);
    expect(batch.cursor).toBe(String((ids[2] ?? 0) + 1));
    expect(new Set(batch.updates.map(({ orderKey }) => orderKey))).toEqual(new Set(["5:5"]));
  });

  test("brings the same updates until the cursor behind them is handed in", async () => {
    const first = await receive(null);
    expect(await receive(null)).toEqual(first);
    expect(await stage.telegram.world.pendingUpdates(token)).toHaveLength(1);
    const empty = await receive(first.cursor);
    expect(empty).toEqual({ updates: [], cursor: first.cursor });
    expect(await stage.telegram.world.pendingUpdates(token)).toHaveLength(0);
  });

  test("waits for updates, and keeps an empty start as it is", async () => {
    const { cursor } = await receive(null);
    const waiting = receive(cursor);
    await stage.telegram.world.say(5, null, "late");
    expect(textsOf(await waiting)).toEqual(["late"]);
  });

  test("brings memberships, which Telegram sends only when asked for by name", async () => {
    const { world } = stage.telegram;
    await world.addBot(groupId, 5, { admin: true });
    await receive(null);
    await world.join(6, groupId);
    expect(textsOf(await receive(null))).toContain("membership");
  });

  test("stops at once when it is aborted", async () => {
    const { cursor } = await receive(null);
    const patient = await stage.connect({ pollSeconds: 50 });
    const stop = new AbortController();
    const waiting = patient.receive(cursor, stop.signal);
    setImmediate(() => stop.abort());
    await expect(waiting).rejects.toMatchObject({ kind: "unavailable" });
  });

  test("ends as a conflict when somebody else polls with the same token", async () => {
    const { cursor } = await receive(null);
    const patient = await stage.connect({ pollSeconds: 50 });
    const older = patient.receive(cursor, never);
    const refused = older.catch((error: unknown) => error);
    const other = await stage.connect({ pollSeconds: 0 });
    // The older poll must be there first.
    await expect
      .poll(async () => (await stage.telegram.world.calls({ method: "getUpdates" })).length)
      .toBeGreaterThan(1);
    await other.receive(cursor, never);
    expect(await refused).toMatchObject({ kind: "conflict" });
  });

  test("ends with the token", async () => {
    await stage.telegram.world.revokeToken(token);
    await expect(receive(null)).rejects.toMatchObject({ kind: "token_revoked" });
    await expect(stage.connect()).rejects.toMatchObject({ kind: "token_revoked" });
  });

  test.each([
    [{ kind: "reset-before" }, "unavailable"],
    [{ kind: "reset-after" }, "unavailable"],
    [{ kind: "html-502" }, "unavailable"],
    [{ kind: "garbage" }, "unavailable"],
  ] as const)("is unavailable after %j, and nothing is lost", async (effect, kind) => {
    await stage.telegram.world.plantFault({ effect, method: "getUpdates", times: 1 });
    await expect(receive(null)).rejects.toMatchObject({ kind });
    expect(textsOf(await receive(null))).toEqual(["/start"]);
  });

  test("refuses a cursor that it did not make", async () => {
    await expect(receive("{}")).rejects.toMatchObject({ kind: "bad_call" });
  });

  test("needs no webhook: one that was set is removed and nothing that waits is dropped", async () => {
    // Webhooks are not played by the simulator.
    const answers: Record<string, unknown> = {
      getMe: { id: 77, is_bot: true, first_name: "Vestnik", username: "vestnik_bot" },
      getWebhookInfo: { url: "https://example.com/hook", pending_update_count: 3 },
      deleteWebhook: true,
    };
    const calls: string[] = [];
    const server = createServer((request, response) => {
      const method = request.url?.split("/").at(-1) ?? "";
      void text(request).then((body) => {
        calls.push(`${method} ${body}`);
        response.end(JSON.stringify({ ok: true, result: answers[method] }));
      });
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const address = server.address();
    const port = typeof address === "object" ? address?.port : 0;
    const warnings: string[] = [];
    await stage.connect({
      apiRoot: `http://127.0.0.1:${port}`,
      log: { ...log, warn: (_, message) => void warnings.push(message) },
    });
    server.close();
    expect(calls).toEqual(["getMe {}", "getWebhookInfo {}", 'deleteWebhook {"drop_pending_updates":false}']);
    expect(warnings).toHaveLength(1);
  });
});
