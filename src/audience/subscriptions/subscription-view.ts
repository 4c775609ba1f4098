import type { ReplyButton, Say, Text } from "../../bot/reply.ts";
import type { TopicRow } from "../topics/store.ts";
import { sources, type ConsentText, type Source } from "./consent.ts";

/** A community as subscribers are told of it. */
export interface Publisher {
  readonly id: number;
  readonly name: string;
}

const personal = (label: Text, action: string, ...args: (string | number)[]): ReplyButton => ({
  label,
  action,
  args,
  isPersonal: true,
});

/** The words under which people subscribe, and under which they agree to offers. */
export const askText = ({ name }: Publisher): Text => ({ key: "subscribe-ask", values: { community: name } });
export const offersText = ({ name }: Publisher): Text => ({ key: "offers-ask", values: { community: name } });
/** Those that stand beside a site's own button to allow messages. */
export const allowText = ({ name }: Publisher): Text => ({
  key: "subscribe-allow",
  values: { community: name },
});

/** Under what and how somebody agrees. */
export interface Asking {
  readonly words: Pick<ConsentText, "version">;
  readonly source: Source;
  /** Put on whoever subscribes by this. */
  readonly tag?: string | undefined;
}

export const askSay = (publisher: Publisher, { words, source, tag }: Asking): Say => ({
  text: askText(publisher),
  buttons: [
    [
      {
        ...personal(
          { key: "subscribe-button" },
          "sub.y",
          publisher.id,
          words.version,
          sources.indexOf(source),
          ...(tag === undefined ? [] : [tag]),
        ),
        style: "primary",
      },
    ],
  ],
});

export const offersSay = (publisher: Publisher, { words, source }: Asking): Say => ({
  text: offersText(publisher),
  buttons: [
    [personal({ key: "offers-yes-button" }, "sub.p", publisher.id, words.version, sources.indexOf(source))],
    [personal({ key: "offers-no-button" }, "sub.n", publisher.id)],
  ],
});

const againButton = ({ id }: Publisher): ReplyButton =>
  personal({ key: "subscribe-again-button" }, "sub", id);

/** The way to the question, from elsewhere. */
export const subscribeButton = ({ id, name }: Publisher): ReplyButton =>
  personal({ key: "subscribe-to-button", values: { community: name } }, "sub", id);

export const subscribedText = ({ name }: Publisher): Text => ({
  key: "subscribed",
  values: { community: name },
});

/** To whom is subscribed already. */
export const standingSay = (publisher: Publisher, hasAgreed: boolean): Say => ({
  text: [
    { key: "subscribed-already", values: { community: publisher.name } },
    { key: hasAgreed ? "subscribed-with-offers" : "subscribed-without-offers" },
    { key: "subscribed-ways" },
  ],
  buttons: [
    [
      hasAgreed
        ? personal({ key: "offers-off-button" }, "sub.off", publisher.id)
        : personal({ key: "offers-on-button" }, "sub.on", publisher.id),
    ],
  ],
});

/** The last word to somebody who has unsubscribed from these, on so many of their accounts. */
export const stoppedSay = (publishers: readonly Publisher[], accounts: number): Say => ({
  text: [
    ...publishers.map(({ name }) => ({
      key: accounts > publishers.length ? "stopped-accounts" : "stopped",
      values: { community: name },
    })),
    { key: "stopped-still" },
  ],
  buttons: publishers.length === 1 ? publishers.map((it) => [againButton(it)]) : [],
});

/** Who is subscribed to several has to say which they mean; VK shows ten buttons (PLATFORMS B4). */
export const stopWhichSay = (publishers: readonly Publisher[]): Say => ({
  text: { key: "stop-which" },
  buttons: [
    ...publishers
      .slice(0, 9)
      .map(({ id, name }) => [
        personal({ key: "stop-one-button", values: { community: name } }, "sub.x", id),
      ]),
    [personal({ key: "stop-all-button" }, "sub.x", 0)],
  ],
});

export const topicsSay = (
  publisher: Publisher,
  topics: readonly TopicRow[],
  muted: ReadonlySet<number>,
): Say => ({
  text: { key: "topics", values: { community: publisher.name } },
  buttons: topics.map(({ id, name }) => [
    muted.has(id)
      ? personal({ key: "topic-muted-button", values: { topic: name } }, "topic", id, 1)
      : personal({ key: "topic-wanted-button", values: { topic: name } }, "topic", id, 0),
  ]),
});
