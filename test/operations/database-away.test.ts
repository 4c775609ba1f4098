import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, it } from "vitest";
import { startBundledServer, type BundledServer } from "../../src/db/bundled-server.ts";
import { withConnection } from "../../src/db/connection.ts";
import { eventually } from "../harness/eventually.ts";
import { quietLog } from "../harness/log.ts";
import { createChildBot, type ChildBot } from "./child-bot.ts";

let bot: ChildBot | undefined;
let server: BundledServer | undefined;
let folder: string | undefined;
afterEach(async () => {
  await bot?.close();
  await server?.stop();
  if (folder !== undefined) await rm(folder, { recursive: true, force: true });
});

const count = async (url: string, sql: string): Promise<number> =>
  withConnection(url, "test", async (client) => {
    const { rows } = await client.query<{ count: number }>(sql);
    return rows[0]?.count ?? -1;
  });

it("a database that stops and starts under load costs nothing: all are answered, nobody twice", async () => {
  folder = await mkdtemp(join(tmpdir(), "vestnik-away-"));
  // Run by root, the database belongs to another user, who must be able to come in.
  await chmod(folder, 0o755);
  const options = { dataDir: folder, log: quietLog, durability: "fast" } as const;
  server = await startBundledServer(options);
  const { url } = server;
  bot = await createChildBot({ databaseUrl: url });
  await bot.start();
  const { world, ledger } = bot.telegram;
  const people = Array.from({ length: 120 }, (_, index) => 9_000 + index);
  const come = async (some: readonly number[]): Promise<void> => {
    for (const id of some) {
      await world.createPerson({ id, firstName: `P${id}` });
      await world.start(id);
    }
  };
  await come(people.slice(0, 40));
  await eventually(() => expect(ledger.deliveries.length).toBeGreaterThan(5));
  await server.stop();
  server = undefined;
  await come(people.slice(40, 80));
  await new Promise((resolve) => setTimeout(resolve, 3_000)); // so long nobody can store anything
  server = await startBundledServer(options);
  expect(server.url).toBe(url);
  await come(people.slice(80));
  const heard = (): Set<string> => new Set(ledger.deliveries.map(({ recipient }) => recipient));
  await eventually(() => expect(heard().size).toBe(people.length), { timeout: 90_000 });
  await eventually(async () =>
    expect(await count(url, `SELECT count(*)::int AS count FROM "update" WHERE state = 'new'`)).toBe(0),
  );
  const named = await count(url, `SELECT count(*)::int AS count FROM delivery WHERE state = 'unknown'`);
  expect(ledger.deliveries.length - people.length).toBeLessThanOrEqual(named);
  expect(await count(url, `SELECT count(*)::int AS count FROM "update" WHERE state = 'dead'`)).toBe(0);
  // It said so, and not a thousand times.
  const trouble = bot.log.filter((line) => /"level":(?:40|50)/u.test(line));
  expect(trouble.length).toBeGreaterThan(0);
  expect(trouble.length).toBeLessThan(200);
  expect((await bot.stop()).code).toBe(0);
}, 240_000);
