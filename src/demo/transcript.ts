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

const entry = ({ network, delivery }: Spoken): string => {
  const buttons = delivery.buttons.map((row) => row.map(({ label }) => `[ ${label} ]`).join(" "));
  const files = delivery.documents.map(({ name, sizeBytes }) => `📎 ${name}, ${sizeBytes} bytes`);
  const more = [...buttons, ...files];
  return [
    `**${network}, ${delivery.kind} to ${delivery.recipient}**, ${new Date(delivery.atMs).toISOString()}`,
    "",
    quote(delivery.text),
    ...(more.length > 0 ? [quote(more.join("\n"))] : []),
  ].join("\n");
};

/** Every message as it was sent, in the order of sending, of one language. */
export const transcript = (stage: DemoStage, language: "en" | "ru"): string => {
  const title =
    language === "ru" ? "# Всё, что сказал бот по-русски" : "# Everything the bot said in English";
  return `${[title, ...spokenIn(stage, language).map(entry)].join("\n\n")}\n`;
};
