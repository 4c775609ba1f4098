import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { chmod, mkdir, mkdtemp, readdir, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { afterEach, expect, it } from "vitest";
import { eventually } from "../harness/eventually.ts";
import { prepareSocketFolder } from "../../src/db/data-folder.ts";
import { type Database, openDatabase } from "../../src/db/open.ts";
import { serverAccount } from "../../src/db/postgres-account.ts";
import { readServerState, stop } from "../../src/db/postgres-process.ts";
import { startThrowawayServer } from "../../src/db/throwaway-server.ts";
import { builtDist } from "../harness/build.ts";
import { quietLog } from "../harness/log.ts";

const folders: string[] = [];
const children: ChildProcess[] = [];

afterEach(async () => {
  for (const child of children.splice(0)) {
    if (child.exitCode !== null || child.signalCode !== null) continue;
    child.kill("SIGKILL");
    await once(child, "exit"); // a bot that still lives would start its server again
  }
  for (const folder of folders.splice(0)) {
    const cluster = await realpath(join(folder, "postgres")).catch(() => undefined);
    if (cluster) {
      await stop(cluster);
      await rm(cluster, { recursive: true, force: true });
    }
    await rm(folder, { recursive: true, force: true });
  }
});

const createDataDir = async (...names: string[]): Promise<string> => {
  const top = await mkdtemp(join(tmpdir(), "vestnik-test-"));
  await chmod(top, 0o755);
  const dataDir = join(top, ...names);
  folders.push(dataDir, top);
  return dataDir;
};

const serverPid = async (dataDir: string): Promise<number | undefined> =>
  (await readServerState(join(dataDir, "postgres")))?.pid;

const isAlive = (pid: number | undefined): boolean => {
  try {
    return pid !== undefined && process.kill(pid, 0);
  } catch {
    return false;
  }
};

/** A bot that knows three words: it writes a note, counts the notes, or closes. */
const program = `
  const [dist, dataDir] = process.argv.slice(1);
  const { openDatabase } = await import(dist + "/db/open.js");
  const say = (word) => process.stdout.write(word + "\\n");
  const log = { debug() {}, info() {}, warn() {}, error() {} };
  try {
    const db = await openDatabase({ dataDir, log });
    await db.prisma.$executeRawUnsafe("CREATE TABLE IF NOT EXISTS note (id serial)");
    say("open");
    const { createInterface } = await import("node:readline");
    const words = {
      write: async () => (await db.prisma.$executeRawUnsafe("INSERT INTO note DEFAULT VALUES"), "written"),
      count: async () => (await db.prisma.$queryRawUnsafe("SELECT count(*)::text AS n FROM note"))[0].n,
      close: async () => (await db.close(), "closed"),
    };
    for await (const word of createInterface({ input: process.stdin })) {
      say(await words[word]().catch((error) => error.name));
      if (word === "close") process.stdin.destroy(); // the open pipe would keep the process alive
    }
  } catch (error) {
    say(error.name + ": " + error.message);
  }
`;

interface Bot {
  readonly child: ChildProcess;
  readonly ended: Promise<unknown>;
  /** Says a word and answers with the next line. */
  readonly ask: (word: string) => Promise<string>;
  readonly nextLine: () => Promise<string>;
}

const startBot = async (dataDir: string, before = ""): Promise<Bot> => {
  const dist = await builtDist();
  const child = spawn(process.execPath, ["--input-type=module", "-e", before + program, dist, dataDir], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  children.push(child);
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const nextLine = async (): Promise<string> => {
    const line = await lines.next();
    return line.done ? "(ended)" : line.value;
  };
  return {
    child,
    ended: once(child, "exit"),
    nextLine,
    ask: async (word) => {
      child.stdin.write(`${word}\n`);
      return nextLine();
    },
  };
};

const kill = async (bot: Bot): Promise<void> => {
  bot.child.kill("SIGKILL");
  await bot.ended;
};

it("outlives kill -9, is adopted with every committed row, and ends with a clean end", async () => {
  const dataDir = await createDataDir("data");
  const first = await startBot(dataDir);
  expect(await first.nextLine()).toBe("open");
  expect(await first.ask("write")).toBe("written");
  const pid = await serverPid(dataDir);
  await kill(first);
  expect(isAlive(pid)).toBe(true);

  const second = await startBot(dataDir);
  expect(await second.nextLine()).toBe("open");
  expect(await second.ask("count")).toBe("1");
  expect(await serverPid(dataDir)).toBe(pid);
  expect(await second.ask("close")).toBe("closed");
  expect(await serverPid(dataDir)).toBeUndefined();
  await second.ended; // nothing of the database keeps a process alive

  const third = await startBot(dataDir);
  expect(await third.nextLine()).toBe("open");
  expect(await third.ask("count")).toBe("1");
  expect(await serverPid(dataDir)).not.toBe(pid);
});

it("refuses a second bot on the same folder and names the first", async () => {
  const dataDir = await createDataDir("data");
  const first = await startBot(dataDir);
  await first.nextLine();
  const second = await startBot(dataDir);
  expect(await second.nextLine()).toBe(
    `StartupError: Another bot (process ${first.child.pid}) is using the data folder ${dataDir}: ` +
      "stop it first, or set DATA_DIR to another folder.",
  );
  expect(await first.ask("write")).toBe("written"); // the refused one did it no harm
});

it("lets one of two win that start at once in an empty folder", async () => {
  const dataDir = await createDataDir("data");
  await builtDist();
  const bots = await Promise.all([startBot(dataDir), startBot(dataDir)]);
  const answers = await Promise.all(bots.map(async (bot) => bot.nextLine()));
  expect(answers.filter((answer) => answer === "open")).toHaveLength(1);
  expect(answers.filter((answer) => answer.includes("is using the data folder"))).toHaveLength(1);
  expect(await readdir(dataDir)).toEqual(["postgres"]);
});

it("starts its server again when that is killed under it", async () => {
  const dataDir = await createDataDir("data");
  const bot = await startBot(dataDir);
  await bot.nextLine();
  await bot.ask("write");
  const pid = await serverPid(dataDir);
  process.kill(pid ?? 0, "SIGKILL");
  await eventually(async () => expect(await serverPid(dataDir)).not.toBe(pid), { timeout: 20_000 });
  // Until its connections are back a query fails; then it finds what was committed before.
  await eventually(async () => expect(await bot.ask("count")).toBe("1"), { timeout: 20_000 });
  const second = await startBot(dataDir);
  expect(await second.nextLine()).toContain(`process ${bot.child.pid}`); // it holds its folder again
});

const open = async (dataDir: string): Promise<Database> => openDatabase({ dataDir, log: quietLog });

it.each([
  ["with a space, a quote and a comma", ["my data, 'new' \"one\""]],
  ["longer than a socket's may be", ["long".repeat(20), "longer".repeat(10)]],
])("works under a path %s", async (_, names) => {
  const dataDir = await createDataDir(...names);
  const db = await open(dataDir);
  expect(await db.prisma.$queryRaw`SELECT 1 AS one`).toEqual([{ one: 1 }]);
  await db.close();
  expect(await serverPid(dataDir)).toBeUndefined();
});

it("refuses its folder twice in one process, and closes twice without harm", async () => {
  const dataDir = await createDataDir("data");
  const db = await open(dataDir);
  await expect(open(dataDir)).rejects.toThrow(`Another bot (process ${process.pid})`);
  await Promise.all([db.close(), db.close()]);
  await (await open(dataDir)).close();
});

it("clears up what a start killed half way left behind", async () => {
  const dataDir = await createDataDir("data");
  await mkdir(join(dataDir, "postgres.new-4194304"), { recursive: true }); // above every process id
  await (await open(dataDir)).close();
  expect(await readdir(dataDir)).toEqual(["postgres"]);
});

it("leaves a folder alone that holds something else", async () => {
  const dataDir = await createDataDir("data");
  await mkdir(join(dataDir, "postgres"), { recursive: true });
  await expect(open(dataDir)).rejects.toThrow(`${dataDir}/postgres holds no database of the bot`);
});

it("refuses data of another major version", async () => {
  const dataDir = await createDataDir("data");
  await (await open(dataDir)).close();
  await writeFile(join(dataDir, "postgres", "PG_VERSION"), "17\n");
  await expect(open(dataDir)).rejects.toThrow("was written by PostgreSQL 17, this program brings 18");
});

it("names DATABASE_URL where there is no binary for the machine", async () => {
  const bot = await startBot(
    await createDataDir("data"),
    'Object.defineProperty(process, "arch", { value: "mips" });',
  );
  expect(await bot.nextLine()).toMatch(
    /^StartupError: There is no bundled PostgreSQL for \w+-mips: set DATABASE_URL to a PostgreSQL server/,
  );
});

it("puts no socket into a folder that others may enter", async () => {
  const account = await serverAccount();
  const temporary = await createDataDir("t");
  await mkdir(temporary, { recursive: true });
  const long = `/${"x".repeat(120)}`;
  const folder = await prepareSocketFolder(long, account, temporary);
  expect(await prepareSocketFolder(long, account, temporary)).toBe(folder);
  await chmod(folder, 0o777);
  const other = await prepareSocketFolder(long, account, temporary);
  folders.push(other);
  expect(other.startsWith("/tmp/vestnik-")).toBe(true);
});

it("is stopped with its data when the process of a throw-away server is killed", async () => {
  const dist = await builtDist();
  const code = `
    const { startThrowawayServer } = await import(process.argv[1] + "/db/throwaway-server.js");
    const url = (await startThrowawayServer()).url("postgres");
    process.stdout.write(new URL(url).searchParams.get("host") + "\\n");
    setInterval(() => undefined, 1000);`;
  const child = spawn(process.execPath, ["--input-type=module", "-e", code, dist]);
  children.push(child);
  const line = await createInterface({ input: child.stdout })[Symbol.asyncIterator]().next();
  const folder = String(line.value);
  const pid = (await readServerState(join(folder, "data")))?.pid;
  expect(isAlive(pid)).toBe(true);
  child.kill("SIGKILL");
  await eventually(async () => expect(await readdir(tmpdir())).not.toContain(folder.split("/").at(-1)), {
    timeout: 10_000,
  });
});

it("leaves nothing of a throw-away server that is stopped", async () => {
  const server = await startThrowawayServer();
  const folder = new URL(server.url("postgres")).searchParams.get("host") ?? "";
  await server.stop();
  expect(await readdir(tmpdir())).not.toContain(folder.split("/").at(-1));
});

it("keeps its data elsewhere when root's folder is closed to the user postgres", async () => {
  const dataDir = await createDataDir("closed", "data");
  await mkdir(dataDir, { recursive: true });
  await chmod(join(dataDir, ".."), 0o700);
  const db = await open(dataDir);
  await db.prisma.$executeRaw`CREATE TABLE note (id serial)`;
  await db.close();
  const home = process.getuid?.() === 0 ? "/var/lib/vestnik/" : dataDir; // only root changes the server's user
  expect(await realpath(join(dataDir, "postgres"))).toContain(`${home}/postgres`.replace("//", "/"));
  const again = await open(dataDir);
  expect(await again.prisma.$queryRaw`SELECT id FROM note`).toEqual([]);
  await again.close();
});
