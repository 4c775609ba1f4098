import { seenGiveaways } from "./giveaways.ts";
import { accountOf, ActError, channelId, groupId, readerOf, type Account, type Ground } from "./ground.ts";
import type { Act } from "./contract.ts";

type Args<Name extends Act["name"]> = Extract<Act, { readonly name: Name }>["args"];

/** What came of a deed that the page must know at once. */
export interface Deed {
  /** Asked when the bot has answered: what the person saw over the chat. */
  readonly toast?: () => Promise<{ readonly text: string; readonly isAlert: boolean } | null>;
}

const done: Deed = {};

const chatIdOf = (account: Account, place: "private" | "group" | "channel"): number => {
  if (place === "private") return account.id;
  if (account.network === "vk") throw new ActError("sandbox-error-network", { person: account.name });
  return place === "group" ? groupId : channelId;
};

const onVk = (account: Account): Account => {
  if (account.network !== "vk") throw new ActError("sandbox-error-network", { person: account.name });
  return account;
};

/** Whether somebody is a member of the group, the channel or the VK community now. */
const isIn = async (
  { host }: Ground,
  account: Account,
  place: "group" | "channel" | "wall",
): Promise<boolean> => {
  const { telegram, vk, community } = host.networks;
  if (place === "wall") return (await vk.world.members(community.id)).includes(account.id);
  const chatId = place === "group" ? groupId : channelId;
  return (await telegram.world.members(chatId)).some(({ id }) => id === account.id);
};

/** Notes that somebody was taken into a giveaway. */
export const markEntered = (ground: Ground, drawId: string, key: string): void => {
  const people = ground.entered.get(drawId) ?? new Set();
  ground.entered.set(drawId, people.add(key));
};

export const say = async (ground: Ground, args: Args<"say">): Promise<Deed> => {
  const { telegram, vk, community } = ground.host.networks;
  const account = accountOf(ground, args.person);
  const chatId = chatIdOf(account, args.place);
  if (args.place !== "private" && !(await isIn(ground, account, args.place)))
    throw new ActError("sandbox-error-not-in", { person: account.name });
  const reply = args.replyTo === undefined ? {} : { replyToMessageId: args.replyTo };
  if (account.network === "vk") await vk.world.say(account.id, community.id, args.text);
  else await telegram.world.say(account.id, chatId, args.text, reply);
  return done;
};

/** Buttons are named by row and place in it: `0.1`. */
const positionOf = (button: string): readonly [number, number] => {
  const [row, column] = button.split(".").map(Number);
  return [row ?? -1, column ?? -1];
};

const pressOnTelegram = async (ground: Ground, account: Account, args: Args<"press">): Promise<Deed> => {
  const { world } = ground.host.networks.telegram;
  const chatId = chatIdOf(account, args.place);
  const [row, column] = positionOf(args.button);
  const message = (await world.messages(chatId)).find(({ messageId }) => messageId === args.message);
  const button = message?.buttons[row]?.[column];
  if (button?.data === undefined) throw new ActError("sandbox-error-button");
  const { callbackId } = await world.press(account.id, chatId, args.message, button.data);
  const giveaway =
    args.place === "group"
      ? (await seenGiveaways(ground)).find((it) => it.message?.messageId === args.message)
      : undefined;
  return {
    toast: async () => {
      const toast = await world.toast(callbackId);
      // The bot raises an alert for whoever is not taken.
      if (toast && toast.text !== "" && !toast.showAlert && giveaway)
        markEntered(ground, giveaway.drawId, account.key);
      return toast && toast.text !== "" ? { text: toast.text, isAlert: toast.showAlert } : null;
    },
  };
};

const pressOnVk = async (ground: Ground, account: Account, args: Args<"press">): Promise<Deed> => {
  const { vk, community } = ground.host.networks;
  if (args.place !== "private") throw new ActError("sandbox-error-network", { person: account.name });
  const [row, column] = positionOf(args.button);
  const message = (await vk.world.dialog(account.id, community.id)).find(
    ({ conversationMessageId }) => conversationMessageId === args.message,
  );
  const label = message?.keyboard?.buttons[row]?.[column]?.action.label;
  if (label === undefined) throw new ActError("sandbox-error-button");
  const pressed = await vk.world.pressButton(account.id, community.id, args.message, label);
  if (!("eventId" in pressed)) return done;
  return {
    toast: async () => {
      const text = await vk.world.snackbar(pressed.eventId);
      return text === null ? null : { text, isAlert: false };
    },
  };
};

/** @throws {ActError} sandbox-error-button */
export const press = (ground: Ground, args: Args<"press">): Promise<Deed> => {
  const account = accountOf(ground, args.person);
  return account.network === "vk" ? pressOnVk(ground, account, args) : pressOnTelegram(ground, account, args);
};

const payloadIn = (link: string): string => {
  const payload = /[?&](?:start|ref)=(?<payload>[\w-]{1,64})(?:&|$)/u.exec(link)?.groups?.["payload"];
  if (payload === undefined) throw new ActError("sandbox-error-link", { link: link.slice(0, 80) });
  return payload;
};

export const start = async (ground: Ground, args: Args<"start">): Promise<Deed> => {
  const { telegram, vk, community } = ground.host.networks;
  const account = accountOf(ground, args.person);
  const link = args.link;
  // vk.me/name without a ref only opens the dialog
  const payload = link === undefined || /vk\.me\/\w+$/u.test(link) ? undefined : payloadIn(link);
  if (account.network === "telegram") {
    await telegram.world.start(account.id, payload);
    return done;
  }
  const word = account.language === "ru" ? "Начать" : "Start";
  await vk.world.say(account.id, community.id, word, payload === undefined ? {} : { ref: payload });
  const giveaway = (await seenGiveaways(ground)).find(
    ({ post }) => payload !== undefined && post?.text.includes(`ref=${payload}`),
  );
  if (giveaway && !giveaway.isCommitted && (await isIn(ground, account, "wall")))
    markEntered(ground, giveaway.drawId, account.key);
  return done;
};

export const comment = async (ground: Ground, args: Args<"comment">): Promise<Deed> => {
  const { vk, community } = ground.host.networks;
  const account = onVk(accountOf(ground, args.person));
  const reply = args.replyTo === undefined ? {} : { replyToComment: args.replyTo };
  await vk.world.comment(account.id, community.id, args.post, args.text, reply);
  const giveaway = (await seenGiveaways(ground)).find(({ post }) => post?.postId === args.post);
  const isEntry = /^\s*\+/u.test(args.text);
  if (isEntry && giveaway && !giveaway.isCommitted && (await isIn(ground, account, "wall")))
    markEntered(ground, giveaway.drawId, account.key);
  return done;
};

export const like = async (ground: Ground, { person, post, isLiked }: Args<"like">): Promise<Deed> => {
  const { vk, community } = ground.host.networks;
  await vk.world.like(onVk(accountOf(ground, person)).id, community.id, post, isLiked);
  return done;
};

export const repost = async (ground: Ground, { person, post }: Args<"repost">): Promise<Deed> => {
  const { vk, community } = ground.host.networks;
  await vk.world.repost(onVk(accountOf(ground, person)).id, community.id, post);
  return done;
};

/** Joins, leaves, or is thrown out by the reader. */
export const move = async (
  ground: Ground,
  how: "join" | "leave" | "kick",
  { person, place }: { readonly person: string; readonly place: "group" | "channel" | "wall" },
): Promise<Deed> => {
  const { telegram, vk, community } = ground.host.networks;
  const account = accountOf(ground, person);
  if ((place === "wall") !== (account.network === "vk"))
    throw new ActError("sandbox-error-network", { person: account.name });
  const isMember = await isIn(ground, account, place);
  if (how === "join" && isMember) throw new ActError("sandbox-error-already-in", { person: account.name });
  if (how !== "join" && !isMember) throw new ActError("sandbox-error-not-in", { person: account.name });
  if (place === "wall") {
    if (how === "join") await vk.world.joinCommunity(account.id, community.id);
    else if (how === "leave") await vk.world.leaveCommunity(account.id, community.id);
    else await vk.world.removeFromCommunity(account.id, community.id);
    return done;
  }
  const chatId = chatIdOf(account, place);
  if (how === "join") await telegram.world.join(account.id, chatId);
  else if (how === "leave") await telegram.world.leave(account.id, chatId);
  else await telegram.world.kick(account.id, chatId, readerOf(ground, "telegram").id);
  return done;
};

/** The person forbids the bot to write, or allows it again. */
export const block = async (ground: Ground, person: string, isBlocking: boolean): Promise<Deed> => {
  const { telegram, vk, community } = ground.host.networks;
  const { network, id, name } = accountOf(ground, person);
  if (network === "vk") {
    await (isBlocking ? vk.world.denyMessages(id, community.id) : vk.world.allowMessages(id, community.id));
    return done;
  }
  if ((await telegram.world.dialogState(id)) === "none")
    throw new ActError("sandbox-error-not-started", { person: name });
  await (isBlocking ? telegram.world.block(id) : telegram.world.unblock(id));
  return done;
};

/** What the reader does with the bot in the group or the channel. */
export const changeBot = async (
  ground: Ground,
  how: "add" | "promote" | "demote" | "remove",
  place: "group" | "channel",
  isAdmin: boolean,
): Promise<Deed> => {
  const { world } = ground.host.networks.telegram;
  const owner = readerOf(ground, "telegram");
  const chatId = chatIdOf(owner, place);
  switch (how) {
    case "add":
      await world.addBot(chatId, owner.id, { admin: isAdmin });
      return done;
    case "promote":
      await world.promoteBot(chatId, owner.id);
      return done;
    case "demote":
      await world.demoteBot(chatId, owner.id);
      return done;
    case "remove":
      await world.removeBot(chatId, owner.id);
      return done;
    default:
      return how satisfies never;
  }
};
