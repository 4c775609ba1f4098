import type { DeliveryRecord } from "../sandbox/ledger.ts";
import type { DemoStage } from "./stage.ts";

interface Spoken {
  readonly network: string;
  readonly delivery: DeliveryRecord;
}

/** Which language a text is in, by its letters. */
const languageOf = (text: string): "en" | "ru" => {
  const cyrillic = text.match(/\p{Script=Cyrillic}/gu)?.length ?? 0;
  const latin = text.match(/\p{Script=Latin}/gu)?.length ?? 0;
  return cyrillic > latin / 4 ? "ru" : "en";
};

const spokenIn = (stage: DemoStage, language: "en" | "ru"): readonly Spoken[] =>
  [
    ...stage.telegram.ledger.deliveries.map((delivery) => ({ network: "Telegram", delivery })),
    ...stage.vk.ledger.deliveries.map((delivery) => ({ network: "VK", delivery })),
  ]
    .filter(({ delivery }) => delivery.kind !== "delete" && languageOf(delivery.text) === language)
    .sort((a, b) => a.delivery.atMs - b.delivery.atMs);

const quote = (text: string): string =>
  text
    .split("\n")
    .map((line) => `> ${line}`)
    .join("\n");

/** The same words to several people. */
interface Group extends Spoken {
  times: number;
  readonly recipients: Set<string>;
  /** Each was called by a name of their own. */
  isByName: boolean;
}

const entry = ({ network, delivery, times, recipients, isByName }: Group): string => {
  const buttons = delivery.buttons.map((row) => row.map(({ label }) => `[ ${label} ]`).join(" "));
  const files = delivery.documents.map(({ name, sizeBytes }) => `📎 ${name}, ${sizeBytes} bytes`);
  const more = [...buttons, ...files];
  return [
    `**${network}, ${delivery.kind} to ${delivery.recipient}${recipients.size > 1 ? ` and ${recipients.size - 1} more` : times > 1 ? `, ${times} times` : ""}${isByName ? ", each by name" : ""}**, ${new Date(delivery.atMs).toISOString()}`,
    "",
    quote(delivery.text),
    ...(more.length > 0 ? [quote(more.join("\n"))] : []),
  ].join("\n");
};

/** First names of those who may be called by them, by key. */
type Names = ReadonlyMap<string, string>;

/** Equal messages stand once, where the first was sent, with the number of people who got them; so do those that differ in the reader's name only. */
const grouped = (spoken: readonly Spoken[], names: Names): readonly Group[] => {
  const groups = new Map<string, Group>();
  for (const one of spoken) {
    const { kind, text, buttons, documents, recipient } = one.delivery;
    const files = documents.map(({ name, contentBase64 }) => [name, contentBase64]);
    const name = names.get(`${one.network === "VK" ? "vk" : "tg"}:${recipient}`);
    const key = JSON.stringify([
      one.network,
      kind,
      name === undefined ? text : text.replaceAll(name, "{name}"),
      buttons.map((row) => row.map(({ label }) => label)),
      files,
    ]);
    const group = groups.get(key);
    if (!group) groups.set(key, { ...one, times: 1, recipients: new Set([recipient]), isByName: false });
    else {
      group.times += 1;
      group.recipients.add(recipient);
      group.isByName ||= group.delivery.text !== text;
    }
  }
  return [...groups.values()];
};

/** Every message as it was sent, in the order of sending, of one language. */
export const transcript = (stage: DemoStage, language: "en" | "ru", names: Names): string => {
  const title =
    language === "ru" ? "# Всё, что сказал бот по-русски" : "# Everything the bot said in English";
  return `${[title, ...grouped(spokenIn(stage, language), names).map(entry)].join("\n\n")}\n`;
};
