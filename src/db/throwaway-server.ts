import { spawn } from "node:child_process";
import { chown, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { canEnter, serverAccount } from "./postgres-account.ts";
import { findPostgresFiles } from "./postgres-files.ts";
import { initialise, launch, readServerState, stop } from "./postgres-process.ts";
import { socketUrl } from "./connection.ts";

/** A server whose data nobody keeps. */
export interface ThrowawayServer {
  /** The address of one of its databases, as DATABASE_URL would hold it. */
  readonly url: (database: string) => string;
  /** Stops the server and removes its data. */
  readonly stop: () => Promise<void>;
}

/** Ends at a word from us; at the end of its input, which is our end however it came, it clears up. */
const guardian = 'read -r word && exit 0; kill -QUIT "$1"; sleep 1; rm -rf "$2" || { sleep 5; rm -rf "$2"; }';

/** Ends the server and removes its folder when this process ends, however it does, unless it was dismissed before. */
export const guardServer = (pid: number, folder: string): (() => void) => {
  const guard = spawn("/bin/sh", ["-c", guardian, "sh", String(pid), folder], {
    cwd: "/",
    detached: true,
    stdio: ["pipe", "ignore", "ignore"],
  });
  guard.unref();
  const { stdin } = guard;
  if ("unref" in stdin && typeof stdin.unref === "function") stdin.unref();
  return () => void stdin.end("done\n");
};

/** Starts an empty server in a temporary folder with fsync off; it never outlives this process. */
export const startThrowawayServer = async (): Promise<ThrowawayServer> => {
  const account = await serverAccount();
  const files = await findPostgresFiles(account);
  const parent = (await canEnter(account, tmpdir())) ? tmpdir() : "/tmp";
  const folder = await mkdtemp(join(parent, "vestnik-"));
  if (account) await chown(folder, account.uid, account.gid);
  const dataFolder = join(folder, "data");
  await initialise(files, account, dataFolder, "fast");
  await launch(files, account, dataFolder, folder, "fast");
  const state = await readServerState(dataFolder);
  const dismiss = guardServer(state?.pid ?? 0, folder);
  return {
    url: (database) => socketUrl(folder, database),
    stop: async () => {
      await stop(dataFolder);
      await rm(folder, { recursive: true, force: true });
      dismiss();
    },
  };
};
