import type { Network } from "./incoming.ts";
import type { Content, Mark } from "./outgoing.ts";
import { toVkText } from "./vk-text.ts";

interface Limits {
  /** Of a text, and of a caption under a file or picture; in UTF-16 units. */
  readonly text: number;
  readonly caption: number;
  /** Absent: the network names none. */
  readonly keyboard?: {
    readonly rows: number;
    readonly columns: number;
    readonly buttons: number;
    readonly label: number;
  };
}

/**
 * What one message may hold: on Telegram PLATFORMS A1, after parsing of entities; on VK B2, where practice allows less
 * than the schema, and B4 for inline keyboards.
 */
export const networkLimits = {
  telegram: { text: 4096, caption: 1024 },
  vk: { text: 4096, caption: 4096, keyboard: { rows: 6, columns: 5, buttons: 10, label: 40 } },
} as const satisfies Readonly<Record<Network, Limits>>;

/** Why a network would not take a content as it is: the numbers are for a person to read. */
export type LengthProblem =
  | { readonly what: "empty" }
  /** In UTF-16 units as the network counts them. */
  | { readonly what: "text" | "caption"; readonly length: number; readonly max: number }
  | { readonly what: "buttons" | "rows" | "columns"; readonly count: number; readonly max: number }
  /** VK would show it cut. */
  | { readonly what: "label"; readonly label: string; readonly length: number; readonly max: number };

/** The text in the units that its network counts: VK writes mentions into the text itself. */
const lengthOf = (network: Network, { text, marks = [] }: Content): number =>
  network === "vk" ? toVkText(text, marks, "message").text.length : text.length;

const buttonProblem = (limits: Limits, { buttons = [] }: Content): LengthProblem | undefined => {
  const { keyboard } = limits;
  if (!keyboard) return undefined;
  const rows = buttons.filter((row) => row.length > 0);
  const all = rows.flat();
  const columns = Math.max(0, ...rows.map((row) => row.length));
  const count = (what: "buttons" | "rows" | "columns", number: number): LengthProblem | undefined =>
    number > keyboard[what] ? { what, count: number, max: keyboard[what] } : undefined;
  const found = count("buttons", all.length) ?? count("rows", rows.length) ?? count("columns", columns);
  if (found) return found;
  const long = all.find(({ label }) => label.length > keyboard.label);
  return long && { what: "label", label: long.label, length: long.label.length, max: keyboard.label };
};

/** The first thing that keeps a private message from being sent to this network whole; undefined when nothing does. */
export const lengthProblem = (network: Network, content: Content): LengthProblem | undefined => {
  const limits = networkLimits[network];
  const hasFile = content.attachmentId !== undefined || content.photoId !== undefined;
  const what = hasFile ? "caption" : "text";
  const length = lengthOf(network, content);
  if (!hasFile && content.text.trim() === "") return { what: "empty" };
  if (length > limits[what]) return { what, length, max: limits[what] };
  return buttonProblem(limits, content);
};

const shownOnVk: ReadonlySet<Mark["kind"]> = new Set(["bold", "italic", "underline", "link", "mention"]);

/**
 * The kinds of formatting that a network shows as plain words, each once, in order of their first place. Telegram has
 * them all; VK knows bold, italic, underline and links (PLATFORMS B4).
 */
export const marksLostOn = (network: Network, marks: readonly Mark[]): readonly Mark["kind"][] =>
  network === "telegram"
    ? []
    : [...new Set(marks.map(({ kind }) => kind).filter((kind) => !shownOnVk.has(kind)))];
