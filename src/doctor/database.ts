import type { Config } from "../config.ts";
import { lookAtBundled, lookAtDatabase, type DatabaseLook } from "../db/look.ts";
import { StartupError } from "../db/startup-error.ts";
import { bad, good, open, wordsOf, type Finding } from "./finding.ts";

export interface DatabaseFindings {
  readonly findings: readonly Finding[];
  /** Absent where the database could not be read. */
  readonly look?: DatabaseLook;
}

const schema = ({ pending, unknown, broken }: DatabaseLook): Finding => {
  const [newer] = unknown;
  if (newer !== undefined)
    return bad(`the database is newer than this program (it holds ${newer})`, "update the program");
  const [failed] = broken;
  if (failed !== undefined) {
    const resolve = `npx prisma migrate resolve --rolled-back ${failed}`;
    return bad(`the migration ${failed} broke off`, `mend its cause, then run: ${resolve}`);
  }
  return pending.length === 0
    ? good("the database is up to date")
    : open(`the database lacks ${pending.length} migrations`, "the next start applies them");
};

const running = ({ runningBots }: DatabaseLook): Finding =>
  runningBots.length === 0
    ? open("no bot is running on this database")
    : good(`running now: ${runningBots.join(", ")}`);

const found = (name: string, look: DatabaseLook): DatabaseFindings => ({
  findings: [good(`${name}: PostgreSQL ${look.version} answers`), schema(look), running(look)],
  look,
});

/** The database, without touching it: is it there, new enough, up to date, and who works with it. */
export const checkDatabases = async (
  config: Pick<Config, "databaseUrl" | "dataDir">,
): Promise<DatabaseFindings> => {
  try {
    if (config.databaseUrl !== undefined)
      return found("DATABASE_URL", await lookAtDatabase(config.databaseUrl));
    const bundled = await lookAtBundled(config.dataDir);
    switch (bundled.kind) {
      case "absent":
        return { findings: [open("there is no database yet", "the first start makes it")] };
      case "down":
        return {
          findings: [
            open(
              `the bundled PostgreSQL ${bundled.major} is not running`,
              "it starts and stops with the bot",
            ),
          ],
        };
      case "up":
        return found("bundled database", bundled.look);
    }
  } catch (error) {
    const how =
      error instanceof StartupError
        ? "correct DATABASE_URL or the server"
        : "look into its server.log and its rights";
    return { findings: [bad(`the database cannot be read: ${wordsOf(error)}`, how)] };
  }
};
