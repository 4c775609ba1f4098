import { execFile } from "node:child_process";
import { cp, mkdir, readFile } from "node:fs/promises";
import { basename, join, posix, resolve } from "node:path";
import { promisify } from "node:util";
import { packageRoot } from "../../src/package-root.ts";
import { execForm, readDockerfile, type Instruction, type Stage } from "./dockerfile.ts";

const run = promisify(execFile);

/** Whom the container's own user is played by. */
export interface Player {
  readonly uid: number;
  readonly gid: number;
  readonly user: string;
  readonly group: string;
}

/** What the Dockerfile's last stage comes to, in a folder instead of an image. */
export interface Image {
  /** Where `/` of the container lies. */
  readonly root: string;
  readonly workdir: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly user: string;
  readonly volumes: readonly string[];
  readonly command: readonly string[];
  readonly healthcheck: readonly string[];
}

/** The paths that .dockerignore lets in: it must be a list of what is allowed. */
const allowedInContext = async (): Promise<readonly string[]> => {
  const lines = (await readFile(join(packageRoot, ".dockerignore"), "utf8")).split("\n");
  if (lines[0] !== "*") throw new Error(".dockerignore must begin by leaving everything out.");
  return lines.filter((line) => line.startsWith("!")).map((line) => line.slice(1));
};

interface Building {
  readonly root: string;
  workdir: string;
  user: string;
  readonly environment: Record<string, string>;
  readonly volumes: string[];
  command: readonly string[];
  healthcheck: readonly string[];
}

const inside = (building: Building, path: string): string =>
  join(building.root, posix.resolve(building.workdir, path));

/** Copies as Docker does: several sources, or a target with a slash at its end, go into the folder. */
const copy = async (
  building: Building,
  rest: string,
  from: (stage: string | undefined, path: string) => Promise<string>,
): Promise<void> => {
  const words = rest.split(/\s+/u);
  const stage = words[0]?.startsWith("--from=") ? words.shift()?.slice("--from=".length) : undefined;
  const target = words.pop() ?? "";
  for (const word of words) {
    const source = await from(stage, word);
    const isFolder = words.length > 1 || target.endsWith("/");
    const to = isFolder ? join(inside(building, target), basename(word)) : inside(building, target);
    await mkdir(resolve(to, ".."), { recursive: true });
    // Links stay links: the programs in node_modules/.bin point to their neighbours.
    await cp(source, to, { recursive: true, verbatimSymlinks: true });
  }
};

const shell = async (building: Building, command: string, player: Player): Promise<void> => {
  // What a command names by a path of the container lies below our folder; the container's user is played.
  const mapped = command
    .replaceAll(/(?<=\s)\/[a-z]+/gu, (path) => `'${join(building.root, path)}'`)
    .replaceAll("-o node -g node", `-o ${player.user} -g ${player.group}`);
  await run("sh", ["-c", mapped], {
    cwd: inside(building, "."),
    env: {
      PATH: process.env["PATH"],
      HOME: process.env["HOME"],
      // What `npm ci` of the repository has fetched is at hand; the test needs no network.
      npm_config_prefer_offline: "true",
      ...building.environment,
    },
    maxBuffer: 64 * 2 ** 20,
  });
};

const perform = async (
  building: Building,
  { name, rest }: Instruction,
  player: Player,
  from: (stage: string | undefined, path: string) => Promise<string>,
): Promise<void> => {
  switch (name) {
    case "WORKDIR":
      building.workdir = rest;
      await mkdir(inside(building, "."), { recursive: true });
      return;
    case "COPY":
      return copy(building, rest, from);
    case "RUN":
      return shell(building, rest, player);
    case "ENV": {
      const [, key = "", value = ""] = /^(\w+)=(\S*)$/u.exec(rest) ?? [];
      building.environment[key] = value;
      return;
    }
    case "USER":
      building.user = rest;
      return;
    case "VOLUME":
      building.volumes.push(rest);
      return;
    case "CMD":
      building.command = execForm(rest);
      return;
    case "HEALTHCHECK":
      building.healthcheck = execForm(rest);
      return;
    case "EXPOSE":
    case "STOPSIGNAL":
      return;
    default:
      throw new Error(`The test does not know how to do ${name} ${rest}.`);
  }
};

/** Does the Dockerfile's own steps below `folder`, each stage in a folder of its own. */
export const buildImage = async (folder: string, player: Player): Promise<Image> => {
  const stages: readonly Stage[] = readDockerfile(await readFile(join(packageRoot, "Dockerfile"), "utf8"));
  const allowed = await allowedInContext();
  const roots = new Map<string, string>();
  let last: Building | undefined;
  for (const stage of stages) {
    const root = join(folder, stage.name);
    roots.set(stage.name, root);
    const building: Building = {
      root,
      workdir: "/",
      user: "root",
      environment: {},
      volumes: [],
      command: [],
      healthcheck: [],
    };
    const from = async (name: string | undefined, path: string): Promise<string> => {
      if (name !== undefined) return join(roots.get(name) ?? "", path);
      if (!allowed.includes(path)) throw new Error(`.dockerignore leaves out ${path}, which is copied.`);
      return join(packageRoot, path);
    };
    for (const instruction of stage.instructions) await perform(building, instruction, player, from);
    last = building;
  }
  if (!last) throw new Error("The Dockerfile has no stage.");
  return last;
};
