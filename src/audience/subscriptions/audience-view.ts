import type { Network } from "../../bot/incoming.ts";
import type { Say, Text } from "../../bot/reply.ts";
import { isEveryone, segmentLines, type Segment } from "../segments/segment.ts";
import type { SegmentCount } from "../segments/store.ts";
import { allowText, type Publisher } from "./subscription-view.ts";

/** A segment and how many it means: of use wherever something is about to be sent to one. */
const countLines = ({ people, byNetwork, unreachable }: SegmentCount): readonly Text[] => [
  { key: "segment-count", values: { people } },
  ...(people > 0 ? [{ key: "segment-by-network", values: { ...byNetwork } }] : []),
  ...(unreachable > 0 ? [{ key: "segment-unreachable", values: { count: unreachable } }] : []),
];

interface AudienceFacts {
  readonly community: string;
  readonly segment: Segment;
  readonly useful: SegmentCount;
  readonly offers: SegmentCount;
  readonly topics: readonly { readonly name: string; readonly muted: number }[];
  readonly tags: readonly { readonly tag: string; readonly count: number }[];
}

/** How many subscribers there are, of which sort, and how to ask for some of them. */
export const audienceSay = (facts: AudienceFacts): Say => {
  const { community, segment, useful, offers, topics, tags } = facts;
  const title: Text = { key: "subscribers", values: { community } };
  const counted = [
    ...countLines(useful),
    ...(useful.people > 0 ? [{ key: "subscribers-offers", values: { count: offers.people } }] : []),
  ];
  if (!isEveryone(segment)) return { text: [title, ...segmentLines(segment), { key: "" }, ...counted] };
  const hints: Text[] = [
    ...(useful.people === 0 ? [{ key: "subscribers-none" }] : []),
    ...(topics.length === 0 ? [{ key: "subscribers-no-topics" }] : []),
    ...(useful.people > 0 ? [{ key: "subscribers-narrow" }] : []),
  ];
  return {
    text: [
      title,
      ...counted,
      ...(topics.length > 0 ? [{ key: "" }, { key: "subscribers-topics" }] : []),
      ...topics.map(({ name, muted }) => ({ key: "subscribers-topic", values: { topic: name, muted } })),
      ...(tags.length > 0 ? [{ key: "" }, { key: "subscribers-tags" }] : []),
      ...tags.map(({ tag, count }) => ({ key: "subscribers-tag", values: { tag, count } })),
      { key: "" },
      ...hints,
    ],
  };
};

export interface BotLink {
  readonly network: Network;
  readonly url: string;
}

/** The links under which people subscribe, and what a site's button to allow messages on VK needs. */
export const linkLines = ({
  links,
  key,
  tag,
  community,
}: {
  readonly links: readonly BotLink[];
  readonly key: string;
  readonly tag: string | undefined;
  readonly community: Publisher;
}): readonly Text[] => [
  tag === undefined ? { key: "subscribe-link" } : { key: "subscribe-link-tag", values: { tag } },
  ...links.map(({ network, url }) => ({
    key: network === "vk" ? "subscribe-link-vk" : "subscribe-link-telegram",
    values: { url },
  })),
  ...(links.some(({ network }) => network === "vk")
    ? [
        { key: "" },
        {
          key: "subscribe-link-widget",
          values: { key: { kind: "code", text: key } as const, words: allowText(community) },
        },
      ]
    : []),
];
