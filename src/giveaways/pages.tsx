import { Hono } from "hono";
import { html } from "hono/html";
import type { Renderer } from "../bot/render.ts";
import type { Text } from "../bot/reply.ts";
import { inTransaction } from "../db/transaction.ts";
import type { Transaction } from "../db/transaction.ts";
import { winnersOf } from "./announce-step.ts";
import { replacedByPeople } from "./draw/changes.ts";
import { openingLine } from "./draw/rules.ts";
import { changeLines, winnerLines } from "./draw-view.ts";
import { attemptsOf, changesOf, drawFile, drawFilePart, drawFileSize } from "./draws/store.ts";
import { countEntrants } from "./entries/store.ts";
import { endsAt, type Giveaway } from "./giveaway.ts";
import type { GiveawayServices } from "./services.ts";
import { giveawayByDrawId, rulesOf } from "./store.ts";
import { communityOf } from "./venues.ts";

const drawIdPattern = /^[0-9a-f]{32}$/;

const style = `
:root{color-scheme:light dark;--paper:#f5f2ec;--sheet:#fff;--ink:#1f2328;--soft:#57606a;--line:#d8d3c8;--accent:#0b5cad;--warn:#8a1c12}
@media(prefers-color-scheme:dark){:root{--paper:#14171a;--sheet:#1d2125;--ink:#e8e6e1;--soft:#a5adb5;--line:#363c43;--accent:#8cc2ff;--warn:#ff9d92}}
*{box-sizing:border-box}
body{font:1rem/1.5 system-ui,sans-serif;margin:0;padding:1rem;background:var(--paper);color:var(--ink);overflow-wrap:anywhere}
main{max-width:42rem;margin:0 auto;padding:1.25rem;background:var(--sheet);border:1px solid var(--line);border-radius:.75rem}
h1{font-size:1.6rem;line-height:1.25;margin:0 0 .75rem}
h2{font-size:1rem;margin:1.75rem 0 .5rem;color:var(--soft)}
p{margin:.4rem 0}
ul{list-style:none;padding:0;margin:0}
.winners{font-size:1.1rem;font-weight:600}
.winners li{padding:.5rem 0;border-bottom:1px solid var(--line)}
.files a{display:flex;align-items:center;min-height:44px;color:var(--accent)}
.check{display:inline-flex;align-items:center;min-height:44px;padding:0 1.25rem;margin-top:.75rem;border-radius:.5rem;background:var(--accent);color:var(--sheet);font-weight:600;text-decoration:none}
a:focus-visible{outline:3px solid var(--accent);outline-offset:2px;border-radius:.25rem}
code{display:block;font:.8rem/1.5 ui-monospace,monospace;padding:.5rem .75rem;background:var(--paper);border-radius:.5rem}
.promise{color:var(--soft);margin-top:1.5rem}
.sealed{border:2px solid;border-radius:.5rem;color:var(--warn);font-weight:600;padding:.75rem}
@media(min-width:48rem){body{padding:2.5rem 1rem}main{padding:2rem 2.25rem}}
`;

interface PageFacts {
  readonly giveaway: Giveaway;
  readonly language: string;
  readonly lines: readonly string[];
  readonly winners: readonly string[];
  readonly changes: readonly string[];
  readonly machineLine: string;
  readonly commits: readonly string[];
  readonly files: readonly { readonly href: string; readonly label: string }[];
  readonly check: { readonly href: string; readonly label: string } | undefined;
  readonly words: {
    readonly winners: string;
    readonly files: string;
    readonly promise: string;
    readonly sealed: string | undefined;
  };
}

const Page = ({
  giveaway,
  language,
  lines,
  winners,
  changes,
  machineLine,
  commits,
  files,
  check,
  words,
}: PageFacts) => (
  <html lang={language}>
    <head>
      <meta charset="utf-8" />
      <meta name="viewport" content="width=device-width,initial-scale=1" />
      <title>{giveaway.prize}</title>
      <style>{style}</style>
    </head>
    <body>
      <main>
        <h1>{giveaway.prize}</h1>
        {words.sealed === undefined ? null : <p class="sealed">{words.sealed}</p>}
        {lines.map((line) => (
          <p>{line}</p>
        ))}
        {winners.length === 0 ? null : <h2>{words.winners}</h2>}
        {winners.length === 0 ? null : (
          <ul class="winners">
            {winners.map((line) => (
              <li>{line}</li>
            ))}
          </ul>
        )}
        {changes.map((line) => (
          <p>{line}</p>
        ))}
        {check === undefined ? null : (
          <p>
            <a class="check" href={check.href}>
              {check.label}
            </a>
          </p>
        )}
        <h2>{words.files}</h2>
        <ul class="files">
          {files.map(({ href, label }) => (
            <li>
              <a href={href}>{label}</a>
            </li>
          ))}
        </ul>
        <p>
          <code>{machineLine}</code>
        </p>
        {commits.map((commit) => (
          <p>
            <code>{commit}</code>
          </p>
        ))}
        <p class="promise">{words.promise}</p>
      </main>
    </body>
  </html>
);

const isDrawn = (giveaway: Giveaway): boolean => giveaway.state === "announced" || giveaway.state === "done";

const stateText = (giveaway: Giveaway, count: number, timezone: string): Text[] => {
  const at = { kind: "moment" as const, at: endsAt(giveaway), timezone };
  switch (giveaway.state) {
    case "open":
      return [{ key: "page-open", values: { at, count } }];
    case "cancelled":
      return [{ key: "page-cancelled", values: { reason: giveaway.cancelReason ?? "" } }];
    case "empty":
      return [{ key: "result-empty", values: { prize: giveaway.prize } }];
    case "draft":
    case "freezing":
    case "committing":
    case "waiting":
    case "checking":
    case "announced":
    case "done":
      return [{ key: "page-closed", values: { at, n: giveaway.n ?? 0 } }];
  }
};

const factsOf = async (
  renderer: Renderer,
  tx: Transaction,
  giveaway: Giveaway,
  wanted: string | undefined,
): Promise<PageFacts> => {
  const community = await communityOf(tx, giveaway);
  const language = renderer.i18n.negotiate(wanted, community.language);
  const text = (part: Text): string => renderer.text(part, { language, timezone: community.timezone });
  const changes = isDrawn(giveaway) ? await changesOf(tx, giveaway.id) : [];
  const winners = isDrawn(giveaway) ? await winnersOf(tx, giveaway) : [];
  const rules = await rulesOf(tx, giveaway.id);
  const base = `/g/${giveaway.drawId}`;
  return {
    giveaway,
    language,
    lines: [
      ...stateText(giveaway, await countEntrants(tx, giveaway.id), community.timezone),
      { key: "giveaway-winners", values: { winners: giveaway.winners } },
      { key: "page-organiser", values: { organiser: community.name } },
    ].map(text),
    winners: winnerLines(winners, undefined).map(text),
    changes: [
      ...changeLines(changes),
      ...(changes.length > 0
        ? [{ key: "page-by-people", values: { count: replacedByPeople(changes) } }]
        : []),
    ].map(text),
    machineLine: openingLine({
      drawId: giveaway.drawId,
      rulesHash: giveaway.rulesHash ?? "",
      seal: giveaway.seal,
    }),
    commits: (await attemptsOf(tx, giveaway.id)).map(
      ({ commit, round, state }) => `c=${commit} r=${round} ${state}`,
    ),
    files: [
      ...rules.map(({ hash }) => ({
        href: `${base}/rules/${hash}.json`,
        label: `rules ${hash.slice(0, 12)}….json`,
      })),
      ...(giveaway.listHash ? [{ href: `${base}/entrants.bin`, label: "entrants.bin" }] : []),
      ...(isDrawn(giveaway) ? [{ href: `${base}/result.json`, label: "result.json" }] : []),
    ],
    check: isDrawn(giveaway)
      ? { href: `/verify?lang=${language}#${giveaway.drawId}`, label: text({ key: "page-verify" }) }
      : undefined,
    words: {
      winners: text({ key: "page-winners" }),
      files: text({ key: "page-files" }),
      promise: text({ key: "page-cannot-promise" }),
      sealed: giveaway.seal ? text({ key: "giveaway-fair-sealed" }) : undefined,
    },
  };
};

/** The public pages of draws: one page and its files, readable by anybody, linked from nowhere but the posts. */
const pieceBytes = 2 ** 19;

/** The list in pieces, each read when the last one is gone: as large as the crowd, it is never here as a whole. */
const listStream = (
  { db }: Pick<GiveawayServices, "db">,
  { id, size }: { readonly id: number; readonly size: number },
): ReadableStream<Uint8Array> => {
  let start = 0;
  return new ReadableStream(
    {
      pull: async (controller) => {
        const piece = { start, length: pieceBytes };
        controller.enqueue(await inTransaction(db, (tx) => drawFilePart(tx, id, "entrants.bin", piece)));
        start += pieceBytes;
        if (start >= size) controller.close();
      },
    },
    { highWaterMark: 0 },
  );
};

export const giveawayPages = (services: GiveawayServices, renderer: Renderer): Hono => {
  const pages = new Hono();
  const find = (drawId: string, tx: Transaction): Promise<Giveaway | null> =>
    drawIdPattern.test(drawId) ? giveawayByDrawId(tx, drawId) : Promise.resolve(null);

  pages.get("/g/:drawId", async (context) => {
    const wanted = context.req.query("lang") ?? context.req.header("accept-language")?.split(",")[0];
    const facts = await inTransaction(services.db, async (tx) => {
      const giveaway = await find(context.req.param("drawId"), tx);
      return giveaway ? factsOf(renderer, tx, giveaway, wanted) : null;
    });
    return facts ? context.html(html`<!doctype html>${<Page {...facts} />}`) : context.notFound();
  });

  pages.get("/g/:drawId/rules.json", async (context) => {
    const rules = await inTransaction(services.db, async (tx) => {
      const giveaway = await find(context.req.param("drawId"), tx);
      return giveaway ? (await rulesOf(tx, giveaway.id)).at(-1) : undefined;
    });
    return rules ? context.body(rules.json, 200, { "content-type": "application/json" }) : context.notFound();
  });

  pages.get("/g/:drawId/rules/:file", async (context) => {
    const hash = /^([0-9a-f]{64})\.json$/.exec(context.req.param("file"))?.[1];
    const rules = await inTransaction(services.db, async (tx) => {
      const giveaway = await find(context.req.param("drawId"), tx);
      return giveaway ? (await rulesOf(tx, giveaway.id)).find((row) => row.hash === hash) : undefined;
    });
    return rules ? context.body(rules.json, 200, { "content-type": "application/json" }) : context.notFound();
  });

  pages.get("/g/:drawId/result.json", async (context) => {
    const bytes = await inTransaction(services.db, async (tx) => {
      const giveaway = await find(context.req.param("drawId"), tx);
      return giveaway ? drawFile(tx, giveaway.id, "result.json") : null;
    });
    return bytes ? context.body(bytes, 200, { "content-type": "application/json" }) : context.notFound();
  });

  pages.get("/g/:drawId/entrants.bin", async (context) => {
    const file = await inTransaction(services.db, async (tx) => {
      const giveaway = await find(context.req.param("drawId"), tx);
      const size = giveaway?.listHash ? await drawFileSize(tx, giveaway.id, "entrants.bin") : null;
      return giveaway && size !== null ? { id: giveaway.id, size } : null;
    });
    if (!file) return context.notFound();
    return context.body(listStream(services, file), 200, {
      "content-type": "application/octet-stream",
      "content-length": String(file.size),
    });
  });
  return pages;
};
