import type { DrawFiles, VerifyReport } from "../verify.ts";
import { element } from "./element.ts";
import { kindOf, kinds, missing, type Kind, type Pile } from "./pile.ts";
import { reportView } from "./report-view.ts";
import { chooseLanguage, type Words } from "./words.ts";

// Put in by the build: the verifier itself, to be run beside the page, and the sentences of all languages.
declare const WORKER_SOURCE: string;
declare const WORDS: Readonly<Record<string, Words>>;

const language = chooseLanguage(
  Object.keys(WORDS),
  new URLSearchParams(location.search).get("lang"),
  navigator.languages,
);
const words: Words = WORDS[language] ?? {};
const say = (key: string): string => words[key] ?? key;

const text = (bytes: Uint8Array | undefined): string =>
  new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);

/** Runs the checks; a fresh worker each time, so that nothing of an earlier draw is left. */
const verify = (files: DrawFiles): Promise<VerifyReport> =>
  new Promise((resolve, reject) => {
    const source = URL.createObjectURL(new Blob([WORKER_SOURCE], { type: "text/javascript" }));
    const worker = new Worker(source);
    const end = (): void => {
      worker.terminate();
      URL.revokeObjectURL(source);
    };
    worker.addEventListener("message", ({ data }: MessageEvent<VerifyReport>) => {
      end();
      resolve(data);
    });
    worker.addEventListener("error", ({ message }) => {
      end();
      reject(new Error(message));
    });
    worker.postMessage(files);
  });

const brought: Partial<Record<Kind, Uint8Array>> = {};
let strangers: readonly string[] = [];

const list = element("ul", { class: "pile", "aria-live": "polite" });
const outcome = element("div", { "aria-live": "polite", class: "outcome" });
const picker = element("input", { type: "file", multiple: "", id: "picker" });
const line = element("textarea", {
  id: "line",
  rows: "3",
  spellcheck: "false",
  placeholder: "cgd-1 commit c=…",
});
const postedAt = element("input", { id: "posted", type: "text", placeholder: "2026-04-20T00:00:00Z" });
const button = element("button", { type: "button" }, say("again"));

const showPile = (pile: Pile): void => {
  const rows = kinds.flatMap((kind) => {
    const bytes = pile[kind];
    const isNeeded = kind === "rules" || kind === "entrants" || kind === "result";
    if (!bytes && !isNeeded) return [];
    return [
      element(
        "li",
        { class: bytes ? "here" : "awaited" },
        element("span", { class: "mark", "aria-hidden": "true" }, bytes ? "✓" : "…"),
        say(`file-${kind}`),
        element(
          "span",
          { class: "state" },
          bytes ? `${bytes.length.toLocaleString(language)} B` : say("awaited"),
        ),
      ),
    ];
  });
  const unknown = strangers.map((name) =>
    element("li", { class: "stranger" }, `${name}: ${say("stranger")}`),
  );
  list.replaceChildren(...rows, ...unknown);
  button.hidden = missing(pile).length > 0;
};

const savedLine = (): Pick<DrawFiles, "commitLine" | "postedAt"> =>
  line.value.trim() === "" ? {} : { commitLine: line.value.trim(), postedAt: postedAt.value.trim() };

const filesOf = (pile: Pile): DrawFiles => ({
  result: pile.result ?? "",
  entrants: pile.entrants ?? new Uint8Array(),
  rules: text(pile.rules),
  ...(pile.beacon ? { beacon: text(pile.beacon) } : {}),
  ...(pile.receipt ? { receipt: text(pile.receipt) } : {}),
  ...(pile.chain ? { chain: text(pile.chain) } : {}),
  ...savedLine(),
});

let turn = 0;

const check = async (): Promise<void> => {
  if (missing(brought).length > 0) return;
  turn += 1;
  const mine = turn;
  outcome.replaceChildren(element("p", { class: "busy" }, say("busy")));
  const startedMs = performance.now();
  try {
    const report = await verify(filesOf(brought));
    if (mine !== turn) return;
    const seconds = ((performance.now() - startedMs) / 1000).toLocaleString(language, {
      maximumFractionDigits: 1,
    });
    const view = reportView(report, words);
    view.append(element("p", { class: "took" }, `${say("took")} ${seconds}`));
    outcome.replaceChildren(view);
  } catch (error) {
    if (mine !== turn) return;
    const reason = error instanceof Error ? error.message : String(error);
    outcome.replaceChildren(element("p", { class: "fails" }, say("broken")), element("code", {}, reason));
  }
};

const take = async (
  files: readonly { readonly name: string; bytes(): Promise<Uint8Array> }[],
): Promise<void> => {
  const unknown: string[] = [];
  for (const file of files) {
    const bytes = await file.bytes();
    const kind = kindOf(file.name, bytes);
    if (kind) brought[kind] = bytes;
    else unknown.push(file.name);
  }
  strangers = unknown;
  showPile(brought);
  await check();
};

const takeChosen = (chosen: FileList | null | undefined): void => {
  const files = [...(chosen ?? [])].map((file) => ({
    name: file.name,
    bytes: async () => new Uint8Array(await file.arrayBuffer()),
  }));
  void take(files);
};

/** `/verify#<draw id>` on the bot's own server: its public files, fetched from there. */
const fetchDraw = async (drawId: string): Promise<void> => {
  outcome.replaceChildren(element("p", { class: "busy" }, say("fetching")));
  const found: { name: string; bytes(): Promise<Uint8Array> }[] = [];
  for (const name of ["rules.json", "entrants.bin", "result.json", "chain.json"]) {
    const answer = await fetch(`/g/${drawId}/${name}`);
    if (!answer.ok) continue;
    const bytes = new Uint8Array(await answer.arrayBuffer());
    found.push({ name, bytes: () => Promise.resolve(bytes) });
  }
  outcome.replaceChildren();
  if (found.length < 3) outcome.replaceChildren(element("p", { class: "busy" }, say("not-drawn")));
  await take(found);
};

const dropZone = element(
  "label",
  { class: "drop", for: "picker" },
  element("strong", {}, say("choose")),
  element("span", {}, say("choose-which")),
  picker,
);
picker.addEventListener("change", () => takeChosen(picker.files));
document.addEventListener("dragover", (event) => event.preventDefault());
document.addEventListener("drop", (event) => {
  event.preventDefault();
  takeChosen(event.dataTransfer?.files);
});
button.addEventListener("click", () => void check());

document.documentElement.lang = language;
document.title = say("title");
document.body.replaceChildren(
  element(
    "main",
    {},
    element("h1", {}, say("title")),
    element("p", {}, say("intro")),
    dropZone,
    list,
    element(
      "details",
      {},
      element("summary", {}, say("saved")),
      element("p", {}, say("saved-why")),
      element("label", { for: "line" }, say("saved-line")),
      line,
      element("label", { for: "posted" }, say("saved-time")),
      postedAt,
    ),
    button,
    outcome,
    element("p", { class: "quiet" }, say("offline")),
  ),
);
showPile(brought);

const drawId = /^#([0-9a-f]{32})$/.exec(location.hash)?.[1];
if (drawId !== undefined && location.protocol.startsWith("http")) {
  fetchDraw(drawId).catch(() => {
    outcome.replaceChildren(element("p", { class: "fails" }, say("not-drawn")));
  });
}
