import type { Clock } from "../clock.ts";
import { reachDatabase, type ReachOptions } from "../db/reach.ts";
import { inTransaction } from "../db/transaction.ts";
import { issueOwnerCode } from "./claim-service.ts";
import { allCommunities } from "./store.ts";

/**
 * `vestnik claim COMMUNITY`: prints a code that makes its user the owner, beside the running bot or without one. Whoever
 * sits at the terminal owns the bot; the code goes nowhere else. Returns the exit code.
 */
export const runClaim = async (
  options: ReachOptions & {
    readonly clock: Clock;
    /** Its number or its name. */
    readonly community: string;
    readonly print: (line: string) => void;
  },
): Promise<number> => {
  const { clock, print } = options;
  const wanted = options.community.trim().toLowerCase();
  const db = await reachDatabase(options);
  try {
    const all = await inTransaction(db, allCommunities);
    const found = all.filter(({ id, name }) => String(id) === wanted || name.toLowerCase() === wanted);
    const [community] = found;
    if (!community || found.length > 1) {
      print(
        found.length > 1
          ? `Several communities are called "${options.community}": name one by its number.`
          : `There is no community "${options.community}".`,
      );
      for (const { id, name } of all) print(`${id}  ${name}`);
      return 2;
    }
    const code = await inTransaction(db, (tx) => issueOwnerCode(tx, community.id, clock.now()));
    print(
      `To become the owner of "${community.name}", write to the bot in private within an hour: /reclaim ${code}`,
    );
    print("Whoever is the owner now becomes an admin and is told. Give the code to nobody.");
    return 0;
  } finally {
    await db.close();
  }
};
