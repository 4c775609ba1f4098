import { decodeUtf8, verifyDraw, type DrawFiles, type VerifyReport } from "./verify.ts";

export interface VerifyIo {
  /** @throws when the file cannot be read; the message is printed */
  read(path: string): Promise<Uint8Array>;
  print(line: string): void;
}

const usage =
  "verify result.json entrants.bin rules.json [--beacon f] [--receipt f] [--chain f] [--commit '<line>' --posted-at T]";

const fileOptions = ["beacon", "receipt", "chain"] as const;
const optionNames: ReadonlySet<string> = new Set([...fileOptions, "commit", "posted-at"]);

/** What keeps the verifier from starting: wrong arguments or an unreadable file. */
class CannotRead extends Error {}

interface Arguments {
  readonly files: readonly [result: string, entrants: string, rules: string];
  readonly options: ReadonlyMap<string, string>;
}

const parseArguments = (argv: readonly string[]): Arguments => {
  const positional: string[] = [];
  const options = new Map<string, string>();
  for (let i = 0; i < argv.length; i += 1) {
    const word = argv[i] ?? "";
    if (!word.startsWith("--")) {
      positional.push(word);
      continue;
    }
    const name = word.slice(2);
    if (!optionNames.has(name)) throw new CannotRead(`${word} is not an option`);
    if (options.has(name)) throw new CannotRead(`${word} is given twice`);
    i += 1;
    const value = argv[i];
    if (value === undefined) throw new CannotRead(`${word} needs a value`);
    options.set(name, value);
  }
  const [result, entrants, rules, ...more] = positional;
  if (result === undefined || entrants === undefined || rules === undefined || more.length > 0) {
    throw new CannotRead("three files are needed");
  }
  if (options.has("commit") !== options.has("posted-at")) {
    throw new CannotRead("--commit and --posted-at belong together");
  }
  return { files: [result, entrants, rules], options };
};

const readFiles = async ({ files, options }: Arguments, io: VerifyIo): Promise<DrawFiles> => {
  const read = async (path: string): Promise<Uint8Array> => {
    try {
      return await io.read(path);
    } catch (error) {
      throw new CannotRead(`${path}: ${error instanceof Error ? error.message : String(error)}`, {
        cause: error,
      });
    }
  };
  const readText = async (path: string): Promise<string> => {
    const bytes = await read(path);
    try {
      return decodeUtf8(bytes);
    } catch (error) {
      throw new CannotRead(`${path}: not UTF-8`, { cause: error });
    }
  };
  const [result, entrants, rules] = files;
  const brought: { beacon?: string; receipt?: string; chain?: string } = {};
  for (const name of fileOptions) {
    const path = options.get(name);
    if (path !== undefined) brought[name] = await readText(path);
  }
  const commitLine = options.get("commit");
  const postedAt = options.get("posted-at");
  return {
    result: await readText(result),
    entrants: await read(entrants),
    rules: await readText(rules),
    ...brought,
    ...(commitLine === undefined ? {} : { commitLine }),
    ...(postedAt === undefined ? {} : { postedAt }),
  };
};

const printReport = (report: VerifyReport, io: VerifyIo): void => {
  for (const { name, ok, message } of report.checks) {
    io.print(`${ok ? "ok    " : "FAILED"} ${name.padEnd(9)} ${message}`);
  }
  for (const notice of report.notices) io.print(notice);
  const failed = report.checks.filter(({ ok }) => !ok).map(({ name }) => name);
  io.print(report.ok ? "Every check holds." : `Refused: ${failed.join(", ")}`);
};

/**
 * `verify` as in DRAW §8: 0 when every check holds, 1 when one does not, 2 when the arguments are wrong or a file
 * cannot be read.
 */
export const runVerify = async (argv: readonly string[], io: VerifyIo): Promise<0 | 1 | 2> => {
  try {
    const report = verifyDraw(await readFiles(parseArguments(argv), io));
    for (const { what, reason } of report.unreadable) io.print(`cannot read ${what}: ${reason}`);
    if (report.unreadable.length > 0) return 2;
    printReport(report, io);
    return report.ok ? 0 : 1;
  } catch (error) {
    if (!(error instanceof CannotRead)) throw error;
    io.print(`cannot read ${error.message}`);
    io.print(`usage: ${usage}`);
    return 2;
  }
};
