import { createHash } from "node:crypto";
import type { Say, Text } from "../bot/reply.ts";
import type { BotChecklist, Step } from "./setup.ts";

export const networkName = (network: BotChecklist["network"]): Text => ({
  key: network === "telegram" ? "network-telegram" : "network-vk",
});

/** How it should be, with its tick; below, how to get there, once where several have one way. */
export const stepLines = (steps: readonly Step[]): readonly Text[] =>
  steps.flatMap(({ mark, what, how }, index): Text[] => {
    const next = steps[index + 1];
    const isSaidBelow = next?.mark === mark && next.how.key === how.key;
    return [
      { key: `setup-${mark}`, values: { what } },
      ...(mark === "done" || (isSaidBelow && next.what.key !== what.key)
        ? []
        : [{ key: "setup-how", values: { how } }]),
    ];
  });

const titled = (key: string, steps: readonly Step[]): readonly Text[] =>
  steps.length === 0 ? [] : [{ key }, ...stepLines(steps)];

const mostPlaces = 5;

const counted = (key: string, mark: Step["mark"], count: number): readonly Step[] =>
  count === 0
    ? []
    : [{ mark, what: { key, values: { count } }, how: { key: "setup-places-how", values: {} } }];

/** Of many places those that lack something, and of many such the first: a message has an end. */
const shortened = (steps: readonly Step[]): readonly Step[] => {
  const isPlace = ({ what }: Step): boolean => what.values?.["title"] !== undefined;
  const places = steps.filter(isPlace);
  if (places.length <= mostPlaces) return steps;
  const open = places.filter(({ mark }) => mark !== "done");
  return [
    ...steps.filter((step) => !isPlace(step)),
    ...open.slice(0, mostPlaces),
    ...counted("setup-places-more", "todo", Math.max(open.length - mostPlaces, 0)),
    ...counted("setup-places-done", "done", places.length - open.length),
  ];
};

/** The checklist of a community, with a button that looks again. */
export const setupSay = (
  community: { readonly id: number; readonly name: string },
  checklists: readonly BotChecklist[],
): Say => {
  const steps = checklists.flatMap(({ own, yours }) => [...own, ...yours]);
  const done = steps.filter(({ mark }) => mark === "done").length;
  return {
    text: [
      { key: "setup-title", values: { community: community.name } },
      done === steps.length
        ? { key: "setup-complete" }
        : { key: "setup-progress", values: { done, all: steps.length } },
      ...checklists.flatMap(({ network, title, own, yours }) => [
        { key: "" },
        { key: "setup-section", values: { network: networkName(network), bot: title } },
        ...titled("setup-own", own),
        ...titled("setup-yours", shortened(yours)),
      ]),
    ],
    buttons: [
      [{ label: { key: "setup-check-button" }, action: "o.check", args: [community.id], isPersonal: true }],
    ],
  };
};

/** Changes when what is shown changes. */
export const fingerprintOf = (say: Say): string =>
  createHash("sha256").update(JSON.stringify(say.text)).digest("hex");
