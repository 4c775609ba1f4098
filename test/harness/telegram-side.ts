import type { Logger } from "pino";
import type { TurnableClock } from "../../src/clock.ts";
import { idOfKey } from "../../src/bot/incoming.ts";
import { createTelegramPlatform } from "../../src/platforms/telegram/platform.ts";
import { createTelegramSimulator } from "../../src/sandbox/telegram/simulator.ts";
import type { SayOptions, TelegramWorld, VisibleMessage } from "../../src/sandbox/telegram/world.ts";
import type { Carried, Hands, NetworkSide, NewPerson, Place, SeenMessage } from "./hands.ts";
import type { Inspector } from "./inspector.ts";

const token = "7700:AAstage-Token_0";

const seen = ({ fromBot, text, buttons, dateMs }: VisibleMessage): SeenMessage => ({
  fromBot,
  text,
  buttons: buttons.flat().map(({ label }) => label),
  at: new Date(dateMs),
});

export interface TelegramSide extends NetworkSide {
  readonly network: "telegram";
  readonly world: TelegramWorld;
  readonly token: string;
  /** Where programs that have the token reach the network. */
  readonly apiRoot: string;
  /** A supergroup that this person made; the bot is not in it yet. */
  createGroup(owner: Hands, title: string, type?: "group" | "supergroup"): Promise<Place>;
  seenIn(place: Place): Promise<readonly SeenMessage[]>;
}

const chatOf = (place: Place | undefined, userId: number): number =>
  place ? Number(idOfKey(place.key)) : userId;

const carriedBy = (text: string, carried: Carried): SayOptions => {
  const { picture, bold, forwardedFrom, isProtected, sticker } = carried;
  return {
    ...(picture && { photo: { contentBase64: picture.toString("base64") } }),
    ...(bold !== undefined && {
      entities: [{ type: "bold", offset: text.indexOf(bold), length: bold.length }],
    }),
    ...(forwardedFrom !== undefined && { forward: { from: forwardedFrom } }),
    ...(isProtected && { isProtected }),
    ...(sticker && { medium: "sticker" }),
  };
};

const createHands = (world: TelegramWorld, userId: number): Hands => {
  /** The newest message of the bot with such a button, or the newest at all. */
  const find = async (chatId: number, label: string | undefined) => {
    const messages = (await world.messages(chatId)).filter(({ fromBot }) => fromBot).toReversed();
    for (const message of messages) {
      const button = message.buttons
        .flat()
        .find((it) => label === undefined || (it.data !== undefined && it.label.includes(label)));
      if (button || label === undefined) return { messageId: message.messageId, label: button?.label ?? "" };
    }
    const labels = messages.flatMap(({ buttons }) => buttons.flat().map((it) => it.label));
    throw new Error(`There is no button "${label}" in ${chatId}, only: ${labels.join(", ") || "none"}.`);
  };
  return {
    userId: String(userId),
    write: async (text, { in: place, anonymous = false, ...carried } = {}) => {
      await world.say(userId, chatOf(place, userId), text, { anonymous, ...carriedBy(text, carried) });
    },
    open: async (payload) => {
      await world.start(userId, payload);
    },
    press: async (label, { in: place } = {}) => {
      const chatId = chatOf(place, userId);
      const found = await find(chatId, label);
      return (await world.press(userId, chatId, found.messageId, found.label)).callbackId;
    },
    forge: async (data, { in: place } = {}) => {
      const chatId = chatOf(place, userId);
      const { messageId } = await find(chatId, undefined);
      return (await world.press(userId, chatId, messageId, data, { forge: true })).callbackId;
    },
    join: async (place) => world.join(userId, chatOf(place, userId)),
    leave: async (place) => world.leave(userId, chatOf(place, userId)),
    remove: async (place) => {
      const admins = (await world.messages(chatOf(place, userId))).flatMap(({ fromId }) => fromId ?? []);
      await world.kick(userId, chatOf(place, userId), admins[0] ?? userId);
    },
    comment: async () => {
      throw new Error("A Telegram group has no wall to comment on.");
    },
    block: async () => world.block(userId),
    dialog: async () => (await world.messages(userId)).map(seen),
  };
};

/** A Telegram with one bot, which nobody has met. */
export const createTelegramSide = async (
  clock: TurnableClock,
  log: Logger,
  inspector: Inspector,
  webhook?: { readonly url: string; readonly secret: string },
): Promise<TelegramSide> => {
  const simulator = await createTelegramSimulator({ clock, observe: inspector.telegram });
  const { world, ledger } = simulator;
  await world.createBot({ token, name: "Vestnik", username: "vestnik_bot" });
  const platform = await createTelegramPlatform({
    token,
    clock,
    log,
    apiRoot: simulator.url,
    pollSeconds: 1,
    ...(webhook && { webhook }),
  });
  let lastPersonId = 1000;
  let lastGroupId = -1_001_000_000;
  return {
    network: "telegram",
    platform,
    world,
    ledger,
    token,
    apiRoot: simulator.url,
    createPerson: async ({ name, language }: NewPerson) => {
      lastPersonId += 1;
      await world.createPerson({ id: lastPersonId, firstName: name, languageCode: language });
      return createHands(world, lastPersonId);
    },
    createGroup: async (owner, title, type = "supergroup") => {
      lastGroupId -= 1;
      const id = type === "supergroup" ? lastGroupId : lastGroupId + 1_000_000_000;
      await world.createChat({ id, type, title, ownerId: Number(owner.userId) });
      return { key: `tg:${id}`, title };
    },
    seenIn: async (place) => (await world.messages(Number(idOfKey(place.key)))).map(seen),
    // An update is pending until the poll after the one that stored it has confirmed it.
    isStored: async () => {
      try {
        return (await world.pendingUpdates(token)).length === 0;
      } catch (error) {
        // Nothing comes any more for a token that was revoked.
        if (error instanceof RangeError) return true;
        throw error;
      }
    },
    isAnswered: (pressId) =>
      ledger.calls.some(
        ({ method, params, outcome }) =>
          method === "answerCallbackQuery" &&
          params["callback_query_id"] === pressId &&
          outcome.kind === "answered",
      ),
    close: () => simulator.close(),
  };
};
