import type { Logger } from "pino";
import type { TurnableClock } from "../../src/clock.ts";
import type { Database } from "../../src/db/open.ts";
import type { VkCallback } from "../../src/platforms/vk/callback.ts";
import { createVkPlatform } from "../../src/platforms/vk/platform.ts";
import { createVkSimulator } from "../../src/sandbox/vk/simulator.ts";
import type { MessageView, PostView, VkWorld, Written } from "../../src/sandbox/vk/world.ts";
import type { Carried, Hands, NetworkSide, NewPerson, Place, SeenMessage } from "./hands.ts";
import type { Inspector } from "./inspector.ts";

/** The communities that there may be; the first one is on every stage with VK. */
const communities = [
  { groupId: 55, name: "Coffee lovers", screenName: "coffee_club", token: "vk1.a.stageTokenOfTheCommunity" },
  { groupId: 66, name: "Tea leaves", screenName: "tea_club", token: "vk1.a.stageTokenOfTheSecondOne" },
] as const;

export interface VkSide extends NetworkSide {
  readonly network: "vk";
  readonly world: VkWorld;
  readonly groupId: number;
  readonly token: string;
  readonly wall: Place;
  posts(): Promise<readonly PostView[]>;
  /** What somebody who is there already does in the dialog with this community. */
  handsOf(userId: string): Hands;
  /** Another community of the same VK, with a token of its own. */
  openSecond(): Promise<VkSide>;
}

const buttonsOf = ({ keyboard }: MessageView): string[] =>
  (keyboard?.buttons ?? []).flat().map(({ action }) => action.label ?? "");

/** Of a wall's key. */
const groupOf = ({ key }: Place): number => -Number(key.slice("vk:".length));

const writtenBy = (text: string, { picture, bold, sticker }: Carried): Written => ({
  text,
  ...(picture && { photos: [{ contentBase64: picture.toString("base64") }] }),
  ...(bold !== undefined && {
    formatData: JSON.stringify({
      version: 1,
      items: [{ type: "bold", offset: text.indexOf(bold), length: bold.length }],
    }),
  }),
  ...(sticker && { medium: "sticker" }),
});

const createHands = (world: VkWorld, groupId: number, userId: number): Hands => {
  /** The newest message of the community with such a button, or the newest with any. */
  const find = async (label: string | undefined) => {
    const messages = (await world.dialog(userId, groupId)).filter(({ fromId }) => fromId < 0).toReversed();
    for (const message of messages) {
      const found = buttonsOf(message).find((it) => label === undefined || it.includes(label));
      if (found !== undefined) return { cmid: message.conversationMessageId, label: found };
    }
    const labels = messages.flatMap(buttonsOf);
    throw new Error(`There is no button "${label}" for ${userId}, only: ${labels.join(", ") || "none"}.`);
  };
  const press = async (cmid: number, label: string, forgePayload?: string): Promise<string> => {
    const options = forgePayload === undefined ? {} : { forgePayload };
    const pressed = await world.pressButton(userId, groupId, cmid, label, options);
    if (!("eventId" in pressed)) throw new Error(`The button "${label}" sends nothing to the bot.`);
    return pressed.eventId;
  };
  return {
    userId: String(userId),
    write: async (text, carried = {}) => {
      const written = writtenBy(text, carried);
      if (carried.forwardedFrom === undefined) await world.say(userId, groupId, text, written);
      else await world.say(userId, groupId, "", { forward: [written] });
    },
    open: async (payload) => {
      await world.say(userId, groupId, "Начать", { ref: payload });
    },
    press: async (label) => {
      const found = await find(label);
      return press(found.cmid, found.label);
    },
    forge: async (data) => {
      const found = await find(undefined);
      return press(found.cmid, found.label, JSON.stringify({ d: data }));
    },
    join: async (place) => world.joinCommunity(userId, groupOf(place)),
    leave: async (place) => world.leaveCommunity(userId, groupOf(place)),
    remove: async (place) => world.removeFromCommunity(userId, groupOf(place)),
    comment: async (text) => {
      const post = (await world.wall(groupId)).at(-1);
      if (!post) throw new Error("There is no post on the wall.");
      await world.comment(userId, groupId, post.postId, text);
    },
    block: async () => world.denyMessages(userId, groupId),
    dialog: async () =>
      (await world.dialog(userId, groupId)).map((message): SeenMessage => ({
        fromBot: message.fromId < 0,
        text: message.text,
        buttons: buttonsOf(message),
        at: new Date(message.dateMs),
      })),
  };
};

type VkSimulator = Awaited<ReturnType<typeof createVkSimulator>>;

interface SideParts {
  readonly simulator: VkSimulator;
  readonly clock: TurnableClock;
  readonly log: Logger;
  readonly callback: VkCallback | undefined;
}

/** A community, whose token the bot has. */
const createCommunitySide = async (parts: SideParts, number: 0 | 1): Promise<VkSide> => {
  const { simulator, clock, log, callback } = parts;
  const { world, ledger } = simulator;
  const { groupId, name: title, screenName, token } = communities[number];
  await world.createCommunity({ id: groupId, name: title, screenName });
  await world.createToken({ token, kind: "community", communityId: groupId });
  const platform = await createVkPlatform({
    token,
    clock,
    log,
    apiBaseUrl: `${simulator.url}/method`,
    pollSeconds: 1,
    ...(callback && { callback }),
  });
  let lastPersonId = 500 + 500 * number;
  return {
    network: "vk",
    platform,
    world,
    ledger,
    groupId,
    token,
    wall: { key: `vk:${-groupId}`, title },
    createPerson: async ({ name, language }: NewPerson) => {
      lastPersonId += 1;
      const [firstName = "", ...rest] = name.split(" ");
      await world.createPerson({
        id: lastPersonId,
        firstName,
        lastName: rest.join(" "),
        languageId: language === "ru" ? 0 : 3,
      });
      return createHands(world, groupId, lastPersonId);
    },
    handsOf: (userId) => createHands(world, groupId, Number(userId)),
    openSecond: () => createCommunitySide(parts, 1),
    posts: () => world.wall(groupId),
    isStored: async (db: Database) => {
      if (callback) return (await world.pendingCallbacks(groupId)) === 0;
      const row = await db.prisma.cursor.findUnique({ where: { bot: platform.bot } });
      return row !== null && Number(row.cursor) >= Number(await world.lastTs(groupId));
    },
    isAnswered: (pressId) =>
      ledger.calls.some(
        ({ method, params, outcome }) =>
          method === "messages.sendMessageEventAnswer" &&
          params["event_id"] === pressId &&
          outcome.kind === "answered",
      ),
    // The VK belongs to its first community.
    close: () => (number === 0 ? simulator.close() : Promise.resolve()),
  };
};

/** A VK with one community. */
export const createVkSide = async (
  clock: TurnableClock,
  log: Logger,
  inspector: Inspector,
  callback?: VkCallback,
): Promise<VkSide> => {
  const simulator = await createVkSimulator({ clock, observe: inspector.vk });
  return createCommunitySide({ simulator, clock, log, callback }, 0);
};
