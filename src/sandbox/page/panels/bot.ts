import type { Act } from "../../chat/contract.ts";
import type { ChatView } from "../../chat/view-contract.ts";
import { h, type Wanted } from "../dom.ts";
import { button, type Page } from "../page.ts";

interface Choice {
  readonly word: string;
  readonly act: Act;
}

const choicesOf = (place: "group" | "channel", bot: ChatView["bot"]): readonly Choice[] => {
  const remove: Choice = { word: "bot-remove", act: { name: "remove-bot", args: { place } } };
  switch (bot) {
    case "absent":
      return [
        { word: "bot-add-admin", act: { name: "add-bot", args: { place, isAdmin: true } } },
        // A channel knows no bots that are mere members.
        ...(place === "group"
          ? [{ word: "bot-add", act: { name: "add-bot" as const, args: { place, isAdmin: false } } }]
          : []),
      ];
    case "member":
      return [{ word: "bot-promote", act: { name: "promote-bot", args: { place } } }, remove];
    case "admin":
      return place === "group"
        ? [{ word: "bot-demote", act: { name: "demote-bot", args: { place } } }, remove]
        : [remove];
  }
};

const placeView = (page: Page, place: "group" | "channel", { title, bot }: ChatView): Wanted =>
  h(
    "div",
    { key: place, class: "bot-place" },
    h("h3", {}, title),
    h("p", { class: "quiet" }, page.word(`bot-is-${bot}`)),
    h(
      "div",
      { class: "row" },
      choicesOf(place, bot).map((choice) =>
        button(
          page,
          {
            busyName: `bot/${place}`,
            onPress: () => void page.deeds.run(`bot/${place}`, choice.act),
            attributes: { key: choice.word },
          },
          page.word(choice.word),
        ),
      ),
    ),
  );

/** Where the bot is on Telegram, and what the owner of those places can do about it. */
export const botPanel = (page: Page): Wanted => {
  const { group, channel, bot } = page.snapshot.telegram;
  return h(
    "section",
    { class: "panel bot" },
    h("h2", {}, bot.name),
    placeView(page, "group", group),
    placeView(page, "channel", channel),
  );
};
