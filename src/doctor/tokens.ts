import type { VenueKey } from "../bot/incoming.ts";
import type { ProbeItem, ProbeSubject } from "../bot/probe.ts";
import type { Clock } from "../clock.ts";
import type { Config } from "../config.ts";
import type { DatabaseLook } from "../db/look.ts";
import { inspectTelegram } from "../platforms/telegram/probe.ts";
import { inspectVk } from "../platforms/vk/probe.ts";
import { bad, good, open, type Finding } from "./finding.ts";

interface Words {
  readonly good: string;
  readonly bad: string;
  readonly how: string;
  /** Nothing that was promised fails without it. */
  readonly isAdvice?: boolean;
}

const newVkToken =
  "make a new token (Manage → API usage → Access tokens) with management, messages, wall and files, and set VK_GROUP_TOKEN";
const wall = "Manage → Sections → Wall: choose Open or Limited";

/** What is said of each subject; what is not here is not worth a line. */
const words: Readonly<Partial<Record<ProbeSubject, Words>>> = {
  joining: {
    good: "may be added to groups",
    bad: "cannot be added to groups",
    how: "@BotFather: /setjoingroups → Enable",
  },
  webhook: {
    good: "no other program takes the messages away",
    bad: "another program has set a webhook and receives the messages",
    how: "stop that program, then start the bot: it removes the webhook",
  },
  privacy: {
    good: "privacy mode is off",
    bad: "privacy mode is on: as a plain member of a group it sees only commands",
    how: "make it an administrator, or @BotFather: /setprivacy → Disable",
    isAdvice: true,
  },
  events: {
    good: "is told of all events that it needs",
    bad: "is not told of all events that it needs",
    how: "the running bot asks for them; on VK without the right to manage: Manage → API usage → Long Poll API",
    isAdvice: true,
  },
  venue_present: {
    good: "the bot is there",
    bad: "the bot is not there any more",
    how: "add it again, or leave it: nothing is announced there",
  },
  venue_admin: {
    good: "the bot is an administrator",
    bad: "the bot is no administrator and cannot see who is a member",
    how: "Edit → Administrators → Add Administrator",
  },
  venue_write: {
    good: "the bot may write",
    bad: "the bot may not write",
    how: `Telegram: Administrators → the bot → Post Messages; VK: ${wall}, and a token with the right to the wall`,
  },
  venue_comments: { good: "people may comment", bad: "people cannot comment", how: wall },
  scope_messages: { good: "messages", bad: "the token lacks the right to messages", how: newVkToken },
  scope_wall: { good: "wall", bad: "the token lacks the right to the wall", how: newVkToken },
  scope_docs: { good: "files", bad: "the token lacks the right to files", how: newVkToken },
  scope_manage: { good: "management", bad: "the token lacks the right to manage", how: newVkToken },
};

const findingOf = (who: string, item: ProbeItem, title: string | undefined): Finding[] => {
  const said = words[item.subject];
  if (!said) return [];
  const place = item.venue === undefined ? who : `${who}, ${title ?? item.venue}`;
  switch (item.state) {
    case "ok":
      return [good(`${place}: ${said.good}`)];
    case "missing":
      return [(said.isAdvice ? open : bad)(`${place}: ${said.bad}`, said.how)];
    case "failed":
      return [bad(`${place}: no answer (${item.detail})`, "try again in a minute")];
    case "unknown":
      return [];
  }
};

/** The token's own line; the others follow only behind a token that works. */
const findingsOf = (
  who: string,
  renew: string,
  items: readonly ProbeItem[],
  venues: DatabaseLook["venues"],
): Finding[] => {
  const token = items.find(({ subject }) => subject === "token");
  if (token?.state === "missing") return [bad(`${who}: the token is refused (${token.detail})`, renew)];
  if (token?.state !== "ok")
    return [
      bad(`${who} cannot be asked: ${token?.detail ?? "no answer"}`, "check network, proxy and address"),
    ];
  const titleOf = (key: string | undefined): string | undefined =>
    venues.find((venue) => venue.key === key)?.title;
  return [
    good(`${who}: the token works (${token.detail})`),
    ...items.flatMap((item) => findingOf(who, item, titleOf(item.venue))),
  ];
};

/** Each token that is set, and the places of its bot, by reading calls alone. */
export const checkTokens = async (
  config: Pick<Config, "telegram" | "vk">,
  venues: DatabaseLook["venues"],
  clock: Clock,
): Promise<Finding[]> => {
  const { telegram, vk } = config;
  if (!telegram && vk.length === 0)
    return [open("no token is set", "set TELEGRAM_BOT_TOKEN, or VK_GROUP_ID and VK_GROUP_TOKEN")];
  const findings: Finding[] = [];
  if (telegram) {
    const places = venues.filter(({ key }) => key.startsWith("tg:")).map(({ key }) => key as VenueKey); // keys of Telegram
    const { webhook, ...access } = telegram;
    const items = await inspectTelegram({ ...access, clock }, places, webhook?.url);
    const renew = "take the current one from @BotFather (/mybots → API Token) and set TELEGRAM_BOT_TOKEN";
    findings.push(...findingsOf("Telegram", renew, items, venues));
  }
  for (const community of vk) {
    const { groupId, items } = await inspectVk({ ...community, clock });
    findings.push(...findingsOf("VK", newVkToken, items, venues));
    if (groupId !== undefined && groupId !== community.groupId)
      findings.push(
        bad(
          `VK: the token belongs to the community ${groupId}`,
          `VK_GROUP_ID or VK_COMMUNITIES says ${community.groupId}: correct one of the two`,
        ),
      );
  }
  return findings;
};
