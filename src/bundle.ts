import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build, type BuildOptions } from "esbuild";
import { createI18n } from "./bot/i18n.ts";
import { packageRoot } from "./package-root.ts";

/*
 * The last step of `npm run build`: what runs in a browser, each page one file without any other. Written beside this
 * file, from the sources.
 */
const source = join(packageRoot, "src");
const target = dirname(fileURLToPath(import.meta.url));

const settings = {
  bundle: true,
  minify: true,
  format: "iife",
  target: "es2022",
  charset: "utf8",
  write: false,
  logLevel: "warning",
} satisfies BuildOptions;

const compile = async (options: BuildOptions): Promise<string> => {
  const { outputFiles } = await build({ ...settings, ...options });
  const text = outputFiles?.[0]?.text;
  if (text === undefined) throw new Error(`Nothing came of ${JSON.stringify(options.entryPoints)}.`);
  return text;
};

/** The sentences of a page: every key that begins with `prefix`, without it, in each language. */
const wordsOf = (prefix: string): Record<string, Record<string, string>> => {
  const i18n = createI18n(join(packageRoot, "locales"));
  const keys = i18n.keys("en").filter((key) => key.startsWith(prefix));
  return Object.fromEntries(
    i18n.languages.map((language) => [
      language,
      Object.fromEntries(keys.map((key) => [key.slice(prefix.length), i18n.format(language, key, {})])),
    ]),
  );
};

const sha256 = (text: string): string => `'sha256-${createHash("sha256").update(text).digest("base64")}'`;

/**
 * `verify.html`: the verifier, its page and its sentences in one file that works from a disk. Its policy, which the
 * server sends too, allows this very script and nothing else; files of a draw come from the reader or from /g/.
 */
const bundleVerifier = async (): Promise<void> => {
  const folder = join(source, "verifier", "page");
  const worker = await compile({
    entryPoints: [join(folder, "worker.ts")],
    plugins: [
      {
        name: "hash in a browser",
        setup: (hooks) => {
          hooks.onResolve({ filter: /\/sha256\.ts$/ }, () => ({ path: join(folder, "sha256.ts") }));
        },
      },
    ],
  });
  const script = await compile({
    entryPoints: [join(folder, "main.ts")],
    define: { WORKER_SOURCE: JSON.stringify(worker), WORDS: JSON.stringify(wordsOf("verify-page-")) },
  });
  // A browser would take this for the end of the script.
  const safe = script.replaceAll("</script", "<\\/script");
  const style = await compile({ entryPoints: [join(folder, "style.css")] });
  const policy = `default-src 'none'; script-src ${sha256(safe)}; worker-src blob:; style-src ${sha256(style)}; connect-src 'self'; base-uri 'none'; form-action 'none'`;
  const page = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<meta http-equiv="content-security-policy" content="${policy}">
<title>Check a draw</title>
<style>${style}</style>
</head>
<body>
<noscript>This page calculates, so it needs JavaScript.</noscript>
<script>${safe}</script>
</body>
</html>
`;
  await mkdir(join(target, "verifier", "page"), { recursive: true });
  await writeFile(join(target, "verifier", "page", "verify.html"), page);
};

const bundleSandbox = async (): Promise<void> => {
  const folder = join(source, "sandbox", "page");
  if (!existsSync(join(folder, "main.ts"))) return;
  await mkdir(join(target, "sandbox", "page"), { recursive: true });
  for (const [from, to] of [
    ["main.ts", "main.js"],
    ["style.css", "style.css"],
  ] as const)
    await writeFile(
      join(target, "sandbox", "page", to),
      await compile({ entryPoints: [join(folder, from)] }),
    );
};

await bundleVerifier();
await bundleSandbox();
