import type { Act, DrawView, StoryKey, StoryView } from "./contract.ts";
import type { Network } from "./view-contract.ts";
import { seenGiveaways, type SeenGiveaway } from "./giveaways.ts";
import { readerOf, type Account, type Ground } from "./ground.ts";
import type { Words } from "./words.ts";

const order = ["giveaway", "join-telegram", "join-vk", "crowd", "turn", "winners", "verify"] as const;
/** Who has to have come for the crowd to be one. */
const crowdSize = 20;
const offeredCrowd = 200;

type Step = (typeof order)[number];

const stepsDone = (
  ground: Ground,
  giveaway: SeenGiveaway | undefined,
  draw: DrawView | undefined,
): ReadonlySet<Step> => {
  if (!giveaway) return new Set();
  const entered = ground.entered.get(giveaway.drawId) ?? new Set();
  const hasPlayed = (network: Network): boolean =>
    [...ground.played.values()].some((account) => account.network === network && entered.has(account.key));
  const done: readonly (readonly [Step, boolean])[] = [
    ["giveaway", true],
    ["join-telegram", hasPlayed("telegram")],
    ["join-vk", hasPlayed("vk")],
    ["crowd", entered.size >= crowdSize],
    ["turn", giveaway.isCommitted],
    ["winners", draw !== undefined],
    ["verify", draw?.verdict?.isGood === true],
  ];
  return new Set(done.flatMap(([step, isDone]) => (isDone ? [step] : [])));
};

/** The first that is open; who closes the list can be joined by nobody any more. */
const nextOf = (done: ReadonlySet<Step>): StoryKey => {
  const from = done.has("turn") ? order.indexOf("turn") : 0;
  return order.slice(from).find((step) => !done.has(step)) ?? "free";
};

/** One of the named members, not the reader, on a network. */
const memberOf = (ground: Ground, network: Network): Account | undefined =>
  [...ground.played.values()].find((account) => account.network === network && !account.isReader);

const joinOnTelegram = (member: Account | undefined, giveaway: SeenGiveaway | undefined): readonly Act[] => {
  const rows = giveaway?.message?.buttons ?? [];
  const row = rows.findIndex((buttons) => buttons.some(({ data }) => data !== undefined));
  if (!member || !giveaway?.message || row < 0) return [];
  const message = giveaway.message.messageId;
  return [{ name: "press", args: { person: member.key, place: "group", message, button: `${row}.0` } }];
};

const actsFor = (
  step: StoryKey,
  ground: Ground,
  giveaway: SeenGiveaway | undefined,
  words: Words,
): readonly Act[] => {
  switch (step) {
    case "giveaway": {
      // The bot of the prepared world understands its own language best.
      const text = words.say("sandbox-story-giveaway.line");
      const person = readerOf(ground, "telegram").key;
      return [{ name: "say", args: { person, place: "private", text } }];
    }
    case "join-telegram":
      return joinOnTelegram(memberOf(ground, "telegram"), giveaway);
    case "join-vk": {
      const member = memberOf(ground, "vk");
      if (!member || !giveaway?.post) return [];
      return [{ name: "comment", args: { person: member.key, post: giveaway.post.postId, text: "+" } }];
    }
    case "crowd":
      return [{ name: "crowd", args: { people: offeredCrowd } }];
    case "turn":
    case "winners":
      return [{ name: "turn", args: { to: "next" } }];
    case "verify":
      return [{ name: "verify", args: {} }];
    case "free":
      return [];
    default:
      return step satisfies never;
  }
};

const focusOf = (step: StoryKey, ground: Ground): StoryView["focus"] => {
  const person = (network: Network, isReader: boolean): string =>
    (isReader ? readerOf(ground, network) : (memberOf(ground, network) ?? readerOf(ground, network))).key;
  switch (step) {
    case "giveaway":
      return { network: "telegram", place: "private", person: person("telegram", true) };
    case "join-telegram":
      return { network: "telegram", place: "group", person: person("telegram", false) };
    case "join-vk":
      return { network: "vk", place: "wall", person: person("vk", false) };
    case "crowd":
    case "turn":
    case "winners":
      return { network: "telegram", place: "group", person: person("telegram", true) };
    case "verify":
    case "free":
      return null;
    default:
      return step satisfies never;
  }
};

/** Where the reader stands in the first three minutes, by what has happened to the newest giveaway. */
export const storyView = async (
  ground: Ground,
  draws: readonly DrawView[],
  words: { readonly reader: Words; readonly world: Words },
): Promise<StoryView> => {
  const giveaway = (await seenGiveaways(ground)).at(-1);
  const draw = draws.find(({ drawId }) => drawId === giveaway?.drawId);
  const done = stepsDone(ground, giveaway, draw);
  const current = nextOf(done);
  const values = {
    telegram: memberOf(ground, "telegram")?.name ?? "",
    vk: memberOf(ground, "vk")?.name ?? "",
    people: offeredCrowd,
  };
  const acts = actsFor(current, ground, giveaway, words.world);
  return {
    current,
    steps: order.map((key) => ({
      key,
      title: words.reader.say(`sandbox-story-${key}.title`, values),
      isDone: done.has(key),
    })),
    title: words.reader.say(`sandbox-story-${current}.title`, values),
    hint: words.reader.say(`sandbox-story-${current}`, values),
    focus: focusOf(current, ground),
    offer:
      acts.length === 0 ? null : { label: words.reader.say(`sandbox-story-${current}.offer`, values), acts },
  };
};
