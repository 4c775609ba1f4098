import { communityId, type DemoStage } from "../stage.ts";
import { peersOf, textOf } from "./account.ts";
import type { Reader } from "./crowd.ts";
import { toAll } from "./letters.ts";
import { pass } from "./pass.ts";

/** Of the readers on Telegram, so many have it when the bot is killed. */
const killedAfter = 0.35;
const stormCalls = { telegram: 12, vk: 6 };
const leaverCount = { telegram: 25, vk: 15 };

/** Who has a copy, or may have one on the way. */
const reached = ({ telegram, vk }: DemoStage): ReadonlySet<string> =>
  new Set([
    ...telegram.ledger.deliveries
      .filter(({ text }) => text.includes(toAll.needle))
      .map(({ recipient }) => `tg:${recipient}`),
    ...vk.ledger.calls
      .filter((call) => call.outcome.kind !== "refused" && textOf(call).includes(toAll.needle))
      .flatMap(peersOf)
      .map((peer) => `vk:${peer}`),
  ]);

const plantStorm = async ({ telegram, vk }: DemoStage): Promise<void> => {
  await telegram.world.plantFault({
    effect: {
      kind: "error",
      code: 429,
      description: "Too Many Requests: retry after 3",
      retryAfterSeconds: 3,
    },
    method: "sendMessage",
    textIncludes: toAll.needle,
    times: stormCalls.telegram,
  });
  await vk.world.plantFault({
    effect: { kind: "error", code: 6, description: "Too many requests per second" },
    method: "messages.send",
    textIncludes: toAll.needle,
    times: stormCalls.vk,
  });
};

/**
 * Sends the newsletter to all through a storm of refusals and kills the bot where it hurts most: on each network with
 * calls that were made and not yet answered. While it is dead, some shut it out. Returns who they are; the bot is at
 * work again.
 */
export const breakOff = async (
  stage: DemoStage,
  readers: readonly Reader[],
  say: (line: string) => void,
  begin: () => void,
): Promise<ReadonlySet<string>> => {
  const { telegram, vk } = stage;
  const mostBefore = killedAfter * readers.filter(({ network }) => network === "telegram").length;
  const copies = (): number =>
    telegram.ledger.deliveries.filter(({ text }) => text.includes(toAll.needle)).length - 1; // the preview
  await plantStorm(stage);
  // As many as VK's calls in flight: two that are made, two that are not, and all of them unanswered.
  const onVk = { method: "messages.send", textIncludes: toAll.needle };
  const made = [
    await vk.world.hold({ ...onVk, when: "after" }),
    await vk.world.hold({ ...onVk, when: "after" }),
  ];
  await vk.world.hold({ ...onVk, when: "before" });
  await vk.world.hold({ ...onVk, when: "before" });
  begin();
  await pass(stage, "the newsletter is half sent", () => copies() >= mostBefore);
  await Promise.all(made.map((number) => vk.world.awaitHeld(number)));
  const last = await telegram.world.hold({
    method: "sendMessage",
    textIncludes: toAll.needle,
    when: "after",
  });
  const unanswered = telegram.world.awaitHeld(last);
  let isUnanswered = false;
  void unanswered.then(() => (isUnanswered = true));
  await pass(stage, "a call is made and not answered", () => isUnanswered);
  await stage.killBot();
  const had = reached(stage);
  say(
    `kill -9, with ${copies()} copies on Telegram and ${[...had].filter((key) => key.startsWith("vk:")).length} people on VK already called, some of these calls unanswered.`,
  );
  await telegram.world.clearFaults();
  await vk.world.clearFaults();
  const left = new Set<string>();
  for (const network of ["telegram", "vk"] as const) {
    const waiting = readers.filter(
      (reader) => reader.network === network && reader.isRegular && !had.has(reader.key),
    );
    for (const { id, key } of waiting.slice(-leaverCount[network])) {
      if (network === "telegram") await telegram.world.block(id);
      else await vk.world.denyMessages(id, communityId);
      left.add(key);
    }
  }
  await stage.startBot();
  return left;
};
