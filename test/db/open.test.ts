import { once } from "node:events";
import { readFile, writeFile } from "node:fs/promises";
import { createServer, type Socket } from "node:net";
import { afterEach, expect, inject, it } from "vitest";
import { withConnection, withDatabase } from "../../src/db/connection.ts";
import { type Database, openDatabase } from "../../src/db/open.ts";
import { StartupError } from "../../src/db/startup-error.ts";
import { createEmptyDatabase } from "../harness/database.ts";
import { quietLog } from "../harness/log.ts";

const open = async (databaseUrl: string, poolSize = 10): Promise<Database> =>
  openDatabase({ databaseUrl, dataDir: "/nonexistent", log: quietLog, poolSize });

const refusal = async (databaseUrl: string): Promise<string> => {
  const error: unknown = await open(databaseUrl).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(StartupError);
  return (error as StartupError).message; // checked above
};

const cleanUp: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const step of cleanUp.splice(0).toReversed()) await step();
});

it("opens an empty database of one's own, up to date, and leaves the server running", async () => {
  const { url, drop } = await createEmptyDatabase();
  cleanUp.push(drop);
  const db = await open(url);
  expect(await db.prisma.lease.count()).toBe(0);
  await db.close();
  const again = await open(url);
  expect(await again.prisma.lease.count()).toBe(0);
  await again.close();
});

it("uses as many connections as it was given and says how many", async () => {
  const { url, drop } = await createEmptyDatabase();
  cleanUp.push(drop);
  const db = await open(url, 2);
  cleanUp.push(db.close);
  const queries = Array.from({ length: 6 }, async () => db.prisma.$queryRaw`SELECT pg_sleep(0.05)::text`);
  await Promise.all(queries);
  expect(db.pool()).toEqual({ total: 2, idle: 2, waiting: 0 });
});

it("says that nothing listens there", async () => {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const port = typeof address === "object" ? address?.port : undefined;
  server.close();
  await once(server, "close");
  expect(await refusal(`postgresql://bot:secret@127.0.0.1:${port}/shop`)).toBe(
    `The database at 127.0.0.1:${port}/shop cannot be reached (ECONNREFUSED): ` +
      "check that it runs and that DATABASE_URL is right.",
  );
});

it("says that the name leads nowhere, and never the password", async () => {
  const message = await refusal("postgresql://bot:secret@no-such-host.invalid/shop");
  expect(message).toMatch(/^The database at no-such-host\.invalid:5432\/shop cannot be reached \(E\w+\)/);
});

it.each(["", "localhost", "mysql://root@localhost/shop", "not a url"])(
  "refuses %j as an address",
  async (url) => {
    expect(await refusal(url)).toBe(
      "DATABASE_URL must look like postgresql://user:password@host:5432/database.",
    );
  },
);

it("says that the database does not exist", async () => {
  const message = await refusal(withDatabase(inject("databaseServerUrl"), "absent"));
  expect(message).toMatch(/^There is no such database at .*\/absent: create it, or correct DATABASE_URL\.$/);
});

it("says that the password is wrong", async () => {
  const serverUrl = inject("databaseServerUrl");
  const rule = "local all locked_user scram-sha-256\n";
  const setRule = async (change: (rules: string) => string): Promise<void> =>
    withConnection(serverUrl, "test", async (client) => {
      const { rows } = await client.query<{ hba_file: string }>("SHOW hba_file");
      const file = rows[0]?.hba_file ?? "";
      await writeFile(file, change(await readFile(file, "utf8")));
      await client.query("SELECT pg_reload_conf()");
    });
  await withConnection(serverUrl, "test", async (client) =>
    client.query("CREATE ROLE locked_user LOGIN PASSWORD 'right'"),
  );
  cleanUp.push(async () =>
    withConnection(serverUrl, "test", async (client) => client.query("DROP ROLE locked_user")),
  );
  cleanUp.push(async () => setRule((rules) => rules.replace(rule, "")));
  await setRule((rules) => rule + rules);
  const wrong = new URL(serverUrl);
  wrong.username = "locked_user";
  wrong.password = "wrong-secret";
  const message = await refusal(wrong.href);
  expect(message).toMatch(/^The database at .* refuses the user or the password of DATABASE_URL\.$/);
  expect(message).not.toContain("wrong-secret");
});

/** A message of PostgreSQL's protocol: its letter, its length with these four bytes, its body. */
const message = (letter: string, ...parts: (string | number[])[]): Buffer => {
  const body = Buffer.concat(parts.map((part) => Buffer.from(part as string)));
  const length = Buffer.alloc(4);
  length.writeInt32BE(body.length + 4);
  return Buffer.concat([Buffer.from(letter), length, body]);
};

/** As much of PostgreSQL 13 as says its version: no such server can be had here. */
const answerAsVersion13 = (socket: Socket): void => {
  const ready = message("Z", "I");
  const column = ["version\0", [0, 0, 0, 0, 0, 0, 0, 0, 0, 23, 0, 4, 255, 255, 255, 255, 0, 0]];
  socket.once("data", () => {
    socket.write(Buffer.concat([message("R", [0, 0, 0, 0]), ready]));
    socket.on("data", (data) => {
      if (data.toString("latin1", 0, 1) !== "Q") return; // "X" says goodbye
      const row = message("D", [0, 1, 0, 0, 0, 6], "130014");
      socket.write(Buffer.concat([message("T", [0, 1], ...column), row, message("C", "SELECT 1\0"), ready]));
    });
  });
};

it("says that the server is too old", async () => {
  const server = createServer(answerAsVersion13).listen(0, "127.0.0.1");
  await once(server, "listening");
  cleanUp.push(async () => {
    server.close();
    await once(server, "close");
  });
  const address = server.address();
  const port = typeof address === "object" ? address?.port : undefined;
  expect(await refusal(`postgresql://bot@127.0.0.1:${port}/shop`)).toBe(
    `The database at 127.0.0.1:${port}/shop is PostgreSQL 13; the bot needs 14 or later.`,
  );
});
