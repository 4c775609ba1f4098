import { setTimeout as delay } from "node:timers/promises";
import { castMembers, type Member } from "../cast.ts";
import { createRandom } from "../random.ts";
import { markEntered } from "./deeds.ts";
import { openGiveaway, refIn, type SeenGiveaway } from "./giveaways.ts";
import { ActError, createAccount, groupId, mostPeople, type Account, type Ground } from "./ground.ts";

const batchSize = 10;
/** So that two hundred people come in about three seconds. */
const pauseMs = 150;
const leavingShare = 0.05;
const patienceMs = 10_000;

/** What is known only when the bot has answered. */
type Check = () => Promise<void>;

const enterOnTelegram = async (
  ground: Ground,
  { id, key }: Account,
  { drawId, message }: SeenGiveaway,
): Promise<Check[]> => {
  const { world } = ground.host.networks.telegram;
  const data = message?.buttons.flat().find((button) => button.data !== undefined)?.data;
  if (!message || data === undefined) return [];
  const { callbackId } = await world.press(id, groupId, message.messageId, data);
  const check = async (): Promise<void> => {
    const toast = await world.toast(callbackId);
    if (toast && !toast.showAlert) markEntered(ground, drawId, key);
  };
  return [check];
};

const enterOnVk = async (
  ground: Ground,
  { id, key, language }: Account,
  { drawId, post }: SeenGiveaway,
  isByComment: boolean,
): Promise<void> => {
  const { vk, community } = ground.host.networks;
  const ref = refIn(post?.text ?? "");
  if (!post || (!isByComment && ref === undefined)) return;
  if (isByComment) await vk.world.comment(id, community.id, post.postId, "+");
  else await vk.world.say(id, community.id, language === "ru" ? "Начать" : "Start", { ref: ref ?? "" });
  markEntered(ground, drawId, key);
};

const come = async (ground: Ground, member: Member, random: () => number): Promise<Check[]> => {
  const { telegram, vk, community } = ground.host.networks;
  const account = await createAccount(ground, member);
  if (account.network === "telegram") await telegram.world.join(account.id, groupId);
  else await vk.world.joinCommunity(account.id, community.id);
  const giveaway = await openGiveaway(ground);
  const checks: Check[] = [];
  if (giveaway && account.network === "telegram")
    checks.push(...(await enterOnTelegram(ground, account, giveaway)));
  if (giveaway && account.network === "vk") await enterOnVk(ground, account, giveaway, random() < 0.5);
  if (random() < leavingShare) {
    if (account.network === "telegram") await telegram.world.leave(account.id, groupId);
    else await vk.world.leaveCommunity(account.id, community.id);
  }
  return checks;
};

/** @throws {ActError} sandbox-error-crowd, sandbox-error-full */
export const checkCrowd = (ground: Ground, people: number): void => {
  if (ground.isCrowded) throw new ActError("sandbox-error-crowd");
  if (ground.names.size + people > mostPeople)
    throw new ActError("sandbox-error-full", { people: mostPeople });
};

/**
 * Strangers come to both networks, join and enter what is open; some leave again. Ends early when `signal` comes.
 * `onChange` is called after each handful.
 */
export const letCrowdCome = async (
  ground: Ground,
  people: number,
  signal: AbortSignal,
  onChange: () => void,
): Promise<void> => {
  ground.crowds += 1;
  const random = createRandom(ground.crowds);
  const members = castMembers(people, ground.crowds);
  const checks: Check[] = [];
  for (let from = 0; from < members.length && !signal.aborted; from += batchSize) {
    for (const member of members.slice(from, from + batchSize))
      checks.push(...(await come(ground, member, random)));
    onChange();
    await delay(pauseMs);
  }
  if (signal.aborted) return;
  await ground.host.settle(patienceMs);
  for (const check of checks) await check();
};
