import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { StartupError } from "./startup-error.ts";

const run = promisify(execFile);

/** The account a server runs as; undefined means our own. */
export type Account = { readonly uid: number; readonly gid: number } | undefined;

const lookUp = async (): Promise<Account> => {
  try {
    const [uid, gid] = await Promise.all([run("id", ["-u", "postgres"]), run("id", ["-g", "postgres"])]);
    return { uid: Number(uid.stdout), gid: Number(gid.stdout) };
  } catch {
    return undefined; // `id` fails for a user that does not exist
  }
};

const create = async (): Promise<void> => {
  const flags = ["--system", "--user-group", "--no-create-home", "--shell", "/usr/sbin/nologin"];
  await run("useradd", [...flags, "postgres"]);
};

/** PostgreSQL refuses to run as root, so root starts it as the user postgres, made if missing. */
export const serverAccount = async (): Promise<Account> => {
  if (process.getuid?.() !== 0) return undefined;
  const known = await lookUp();
  if (known) return known;
  const failure = await create().then(
    () => undefined,
    (error: unknown) => error,
  );
  // Two processes may create it at once: only the outcome counts.
  const made = await lookUp();
  if (made) return made;
  throw new StartupError(
    "PostgreSQL does not run as root and the user postgres could not be created: " +
      "start the bot as an ordinary user, or set DATABASE_URL.",
    { cause: failure },
  );
};

/** Whether the account may enter `folder` and so everything above it; asks the kernel, so ACLs count too. */
export const canEnter = async (account: Account, folder: string): Promise<boolean> => {
  try {
    await run("/bin/sh", ["-c", 'cd "$1"', "sh", folder], { ...account, cwd: "/" });
    return true;
  } catch {
    return false;
  }
};
