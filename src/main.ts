#!/usr/bin/env node
import { readFile } from "node:fs/promises";
import { onlyPositional, parseOptions, readEnvironment, usage, UsageError } from "./command-line.ts";
import { ConfigError, isLogLevel, logLevels, parseConfig, secretsIn, type Config } from "./config.ts";
import { systemClock } from "./clock.ts";
import { StartupError } from "./db/startup-error.ts";
import { keepSecret, redact } from "./log/redact.ts";

const print = (line: string): void => {
  process.stdout.write(`${line}\n`);
};
const complain = (line: string): void => {
  process.stderr.write(`${redact(line)}\n`);
};

const readConfig = async (): Promise<Config> => {
  const env = await readEnvironment(".env");
  keepSecret(...secretsIn(env));
  return parseConfig(env);
};

/** What commands need that work on the database from the terminal, beside the bot. */
const terminalOptions = async (config: Config) => {
  const { createLog } = await import("./log/log.ts");
  return {
    ...(config.databaseUrl ? { databaseUrl: config.databaseUrl } : {}),
    dataDir: config.dataDir,
    // Progress is printed; the log is for trouble.
    log: createLog(config.logLevel === "info" ? "warn" : config.logLevel),
    clock: systemClock,
    print,
  };
};

const openSandbox = async (config: Config): Promise<undefined> => {
  const { startSandbox } = await import("./start-sandbox.ts");
  const { NODE_ENV: nodeEnv } = await readEnvironment(".env");
  await startSandbox(config, nodeEnv, print);
};

/** Each command loads only what it needs; its answer is the exit code, or none while it goes on running. */
const commands: Readonly<Record<string, (args: readonly string[]) => Promise<number | undefined>>> = {
  start: async (args) => {
    parseOptions(args, {});
    const config = await readConfig();
    if (!config.telegram && config.vk.length === 0) return openSandbox(config);
    const { start } = await import("./start.ts");
    await start(config, print);
    return undefined;
  },
  sandbox: async (args) => {
    parseOptions(args, {});
    const config = await readConfig();
    if (config.telegram || config.vk.length > 0)
      throw new ConfigError([
        "A token is set, so there is a bot to run: vestnik start. The sandbox needs an environment without tokens.",
      ]);
    return openSandbox(config);
  },
  demo: async (args) => {
    const {
      seed,
      out,
      readers,
      break: broken,
      log: logLevel,
    } = parseOptions(args, {
      seed: { type: "string", default: "7" },
      out: { type: "string", default: "demo-out" },
      readers: { type: "string", default: "2000" },
      break: { type: "string", multiple: true, default: [] },
      log: { type: "string", default: "silent" },
    });
    if (!/^\d{1,9}$/.test(seed)) throw new UsageError(`--seed takes a whole number, not "${seed}".`);
    if (!/^\d{3,5}$/.test(readers) || Number(readers) < 600)
      throw new UsageError(`--readers takes 600 to 99999 subscribers, not "${readers}".`);
    const { demoFaults, runDemo } = await import("./demo/demo.ts");
    const faults = broken.map((name) => {
      const known = demoFaults.find((fault) => fault === name);
      if (!known) throw new UsageError(`--break knows ${demoFaults.join(", ")}, not "${name}".`);
      return known;
    });
    if (!isLogLevel(logLevel))
      throw new UsageError(`--log knows ${logLevels.join(", ")}, not "${logLevel}".`);
    return runDemo({
      seed: Number(seed),
      readerCount: Number(readers),
      outFolder: out,
      faults,
      logLevel,
      print,
    });
  },
  migrate: async (args) => {
    parseOptions(args, {});
    const config = await readConfig();
    const { openDatabase } = await import("./db/open.ts");
    const { createLog } = await import("./log/log.ts");
    const db = await openDatabase({
      ...(config.databaseUrl ? { databaseUrl: config.databaseUrl } : {}),
      dataDir: config.dataDir,
      log: createLog(config.logLevel),
    });
    await db.close();
    print("The database is up to date.");
    return 0;
  },
  doctor: async (args) => {
    parseOptions(args, {});
    const { runDoctor } = await import("./doctor/doctor.ts");
    return runDoctor(readConfig, (line) => print(redact(line)));
  },
  panic: async (args) => {
    const { resume } = parseOptions(args, { resume: { type: "boolean", default: false } });
    const config = await readConfig();
    const { runPanic } = await import("./operations/panic-terminal-service.ts");
    return runPanic({ ...(await terminalOptions(config)), isResume: resume });
  },
  claim: async (args) => {
    const community = onlyPositional(args, "COMMUNITY");
    const config = await readConfig();
    const { runClaim } = await import("./community/claim-terminal-service.ts");
    return runClaim({ ...(await terminalOptions(config)), community });
  },
  backup: async (args) => {
    const path = onlyPositional(args, "FILE");
    const config = await readConfig();
    const { runBackup } = await import("./operations/moving-terminal-service.ts");
    const { loadSecretKey } = await import("./secret-key.ts");
    const loadKey = (): Promise<Uint8Array> => loadSecretKey(config.dataDir, config.secretKey);
    return runBackup({ ...(await terminalOptions(config)), path, loadKey });
  },
  restore: async (args) => {
    const path = onlyPositional(args, "FILE");
    const config = await readConfig();
    const { runRestore } = await import("./operations/moving-terminal-service.ts");
    const { saveSecretKey } = await import("./secret-key.ts");
    return runRestore({
      ...(await terminalOptions(config)),
      path,
      secretKey: config.secretKey,
      saveKey: (secretKey) => saveSecretKey(config.dataDir, secretKey),
    });
  },
  verify: async (args) => {
    const { runVerify } = await import("./verifier/cli.ts");
    return runVerify(args, { read: (path) => readFile(path), print });
  },
};

const run = async ([name = "start", ...args]: readonly string[]): Promise<number | undefined> => {
  if (name === "--help" || name === "help") {
    print(usage);
    return 0;
  }
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (!command) throw new UsageError(`There is no command "${name}".`);
  return command(args);
};

try {
  const code = await run(process.argv.slice(2));
  if (code !== undefined) process.exitCode = code;
} catch (error) {
  if (error instanceof ConfigError) {
    for (const problem of error.problems) complain(problem);
    process.exitCode = 2;
  } else if (error instanceof UsageError) {
    complain(error.message);
    complain(usage);
    process.exitCode = 2;
  } else if (error instanceof StartupError) {
    complain(error.message);
    process.exitCode = 1;
  } else {
    complain(error instanceof Error ? (error.stack ?? error.message) : String(error));
    process.exitCode = 1;
  }
}
