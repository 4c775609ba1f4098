import { systemClock, type Clock } from "../clock.ts";
import { ConfigError, type Config } from "../config.ts";
import { readChain } from "../giveaways/draw/chain-file.ts";
import { checkBeacon } from "./beacon.ts";
import { checkDatabases } from "./database.ts";
import { bad, good, lineOf, wordsOf, type Finding } from "./finding.ts";
import { checkFolder, checkNode } from "./folder.ts";
import { checkPorts } from "./port.ts";
import { checkTokens } from "./tokens.ts";

const checkChain = async (config: Config, clock: Clock): Promise<readonly Finding[]> => {
  const { chainFile, urls } = config.drand;
  try {
    return await checkBeacon(urls, await readChain(chainFile), clock);
  } catch (error) {
    return [
      bad(`DRAND_CHAIN_FILE ${chainFile} cannot be read: ${wordsOf(error)}`, "correct it, or unset it"),
    ];
  }
};

/**
 * Looks at everything that the bot needs and says, line by line, what works and how to mend what does not. It takes
 * no lease, reads no updates and writes nothing, so a bot that is running does not notice. Answers the exit code: 0
 * when nothing is broken, else 1.
 */
export const runDoctor = async (
  readConfig: () => Promise<Config>,
  print: (line: string) => void,
  clock: Clock = systemClock,
): Promise<number> => {
  let broken = 0;
  const report = (findings: readonly Finding[]): void => {
    for (const finding of findings) {
      if (finding.mark === "bad") broken += 1;
      print(lineOf(finding));
    }
  };
  const sum = (): number => {
    print("");
    print(broken === 0 ? "Nothing is broken." : `To be mended: ${broken}.`);
    return broken === 0 ? 0 : 1;
  };
  report([checkNode(process.versions.node)]);
  let config: Config;
  try {
    config = await readConfig();
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    report(
      error.problems.map((problem) =>
        bad(problem, "correct the environment or .env; .env.example explains it"),
      ),
    );
    return sum();
  }
  report([good("the environment is in order")]);
  report(await checkFolder(config));
  const { findings, look } = await checkDatabases(config);
  report(findings);
  report(await checkTokens(config, look?.venues ?? [], clock));
  report(await checkChain(config, clock));
  report(await checkPorts(config.http));
  return sum();
};
