import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { Hono, type Context } from "hono";
import { bodyLimit } from "hono/body-limit";
import { html } from "hono/html";
import { streamSSE } from "hono/streaming";
import { setPolicy, type Pages } from "../../web/server.ts";
import { actSchema } from "./act-schema.ts";
import type { ActAnswer } from "./contract.ts";
import { ActError } from "./ground.ts";
import { isOwnHost, isOwnPage, mostBytes } from "./guard.ts";
import type { Sandbox } from "./sandbox.ts";
import type { Words } from "./words.ts";

const policy =
  "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; " +
  "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
const beatMs = 15_000;
/** More open pages than anybody looks at. */
const mostReaders = 32;

const assets: Readonly<Record<string, string>> = {
  "main.js": "text/javascript; charset=utf-8",
  "style.css": "text/css; charset=utf-8",
};

const indexPage = (words: Words) =>
  html`<!doctype html>
    <html lang="${words.language}">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width,initial-scale=1" />
        <title>${words.say("sandbox-title")} · SANDBOX</title>
        <link rel="stylesheet" href="/sandbox/style.css" />
        <script type="module" src="/sandbox/main.js"></script>
      </head>
      <body>
        <noscript><p>SANDBOX. ${words.say("sandbox-no-script")}</p></noscript>
      </body>
    </html> `;

const refusal = (context: Context, error: string, status: 400 | 403 | 409 | 413 | 415 | 500 | 503) =>
  context.json({ ok: false, error } satisfies ActAnswer, status);

export interface SandboxPagesOptions {
  readonly sandbox: Sandbox;
  /** Where `main.js` and `style.css` were built to. */
  readonly assetFolder: string;
  readonly onError: (error: unknown) => void;
}

/** The web chat of the sandbox, for nobody but a browser on this machine. */
export const sandboxPages = ({ sandbox, assetFolder, onError }: SandboxPagesOptions): Pages => {
  const pages: Pages = new Hono();
  let readers = 0;

  const wordsOf = (context: Context): Words => {
    const accepted = context.req.header("accept-language")?.split(/[,;]/u)[0];
    return sandbox.words(context.req.query("lang") ?? accepted);
  };
  const headersOf = (context: Context) => ({
    host: context.req.header("host"),
    origin: context.req.header("origin"),
    fetchSite: context.req.header("sec-fetch-site"),
  });

  pages.use("/sandbox", async (context, next) => {
    if (!isOwnHost(context.req.header("host")))
      return refusal(context, wordsOf(context).say("sandbox-error-foreign"), 403);
    return next();
  });
  pages.use("/sandbox/*", async (context, next) => {
    if (!isOwnHost(context.req.header("host")))
      return refusal(context, wordsOf(context).say("sandbox-error-foreign"), 403);
    return next();
  });

  pages.get("/", (context) => context.redirect("/sandbox"));
  pages.get("/sandbox", (context) => {
    setPolicy(context, policy);
    return context.html(indexPage(wordsOf(context)));
  });
  for (const [name, type] of Object.entries(assets)) {
    pages.get(`/sandbox/${name}`, async (context) => {
      const content = await readFile(join(assetFolder, name)).catch(() => undefined);
      if (!content) return context.notFound();
      return context.body(new Uint8Array(content), 200, {
        "content-type": type,
        "cache-control": "no-cache",
      });
    });
  }

  pages.get("/sandbox/state", async (context) => {
    if (!isOwnPage(headersOf(context)))
      return refusal(context, wordsOf(context).say("sandbox-error-foreign"), 403);
    context.header("cache-control", "no-store");
    return context.json(await sandbox.snapshot(wordsOf(context)));
  });

  pages.get("/sandbox/events", (context) => {
    const words = wordsOf(context);
    if (!isOwnPage(headersOf(context))) return refusal(context, words.say("sandbox-error-foreign"), 403);
    if (readers >= mostReaders) return refusal(context, words.say("sandbox-error-broken"), 503);
    readers += 1;
    return streamSSE(context, async (stream) => {
      const send = (event: string, revision: number): void => {
        if (!stream.closed)
          void stream.writeSSE({ event, data: JSON.stringify({ revision }) }).catch(onError);
      };
      const unwatch = sandbox.watch((revision) => send("revision", revision));
      const beat = setInterval(() => send("beat", sandbox.revision), beatMs);
      beat.unref();
      send("revision", sandbox.revision);
      try {
        await new Promise<void>((resolve) => {
          stream.onAbort(resolve);
          sandbox.ended.addEventListener("abort", () => resolve(), { once: true });
        });
      } finally {
        clearInterval(beat);
        unwatch();
        readers -= 1;
      }
    });
  });

  pages.post(
    "/sandbox/act",
    bodyLimit({
      maxSize: mostBytes,
      onError: (context) =>
        refusal(context, wordsOf(context).say("sandbox-error-large", { bytes: mostBytes }), 413),
    }),
    async (context) => {
      const words = wordsOf(context);
      if (!isOwnPage(headersOf(context))) return refusal(context, words.say("sandbox-error-foreign"), 403);
      // A form or a plain text can be sent from any page without asking; JSON cannot.
      const type = context.req.header("content-type")?.split(";")[0]?.trim().toLowerCase();
      if (type !== "application/json")
        return refusal(context, words.say("sandbox-error-unknown", { problem: "Content-Type" }), 415);
      const body: unknown = await context.req.json().catch(() => undefined);
      const act = actSchema.safeParse(body);
      if (!act.success) {
        const issue = act.error.issues[0];
        const problem = [issue?.path.join("."), issue?.message].filter(Boolean).join(": ").slice(0, 200);
        return refusal(context, words.say("sandbox-error-unknown", { problem }), 400);
      }
      try {
        return context.json((await sandbox.act(act.data, words)) satisfies ActAnswer);
      } catch (error) {
        if (error instanceof ActError) return refusal(context, words.say(error.key, error.values), 409);
        onError(error);
        return refusal(context, words.say("sandbox-error-broken"), 500);
      }
    },
  );

  pages.get("/sandbox/files/:owner/:index", async (context) => {
    const { owner, index } = context.req.param();
    const file = /^\d{1,2}$/u.test(index) ? await sandbox.file(owner, Number(index)) : undefined;
    if (!file) return context.notFound();
    return context.body(new Uint8Array(file.content), 200, {
      "content-type": "application/octet-stream",
      "content-disposition": `attachment; filename*=UTF-8''${encodeURIComponent(file.name)}`,
      "x-content-type-options": "nosniff",
    });
  });
  return pages;
};
