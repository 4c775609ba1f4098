import { block, changeBot, comment, like, move, press, repost, say, start, type Deed } from "./deeds.ts";
import { checkCrowd } from "./crowd.ts";
import type { Act, ActAnswer } from "./contract.ts";
import { verifyDraw } from "./draws.ts";
import { ActError, type Ground } from "./ground.ts";
import { invite } from "./newcomer.ts";
import { clearFaults, plantDelay, plantFailure } from "./planted.ts";
import type { Words } from "./words.ts";

type Done = Extract<ActAnswer, { readonly ok: true }>;

/** What an act came to, without what the whole sandbox adds. */
export type Performed = Partial<Pick<Done, "note" | "person">> & {
  readonly toast?: Deed["toast"];
  /** Known by a turn, which settles on its own. */
  readonly isSettled?: boolean;
};

const defaultCrowd = 200;

const turn = async (
  { host }: Ground,
  args: Extract<Act, { readonly name: "turn" }>["args"],
  words: Words,
): Promise<Performed> => {
  const { clock } = host.networks;
  const next = "to" in args ? await host.nextThing() : null;
  if ("to" in args && !next) throw new ActError("sandbox-error-nothing-next");
  const target = "to" in args ? next?.at : new Date(clock.now().getTime() + args.minutes * 60_000);
  const isSettled = await host.turnTo(target ?? clock.now());
  return { isSettled, note: words.say("sandbox-did-turn", { at: words.moment(clock.now()) }) };
};

/** Does what the reader asks, by what people and networks can do. @throws {ActError} why it cannot be done */
export const perform = async (
  ground: Ground,
  act: Exclude<Act, { readonly name: "reset" }>,
  words: Words,
  sendCrowd: (people: number) => void,
): Promise<Performed> => {
  switch (act.name) {
    case "say":
      return say(ground, act.args);
    case "press":
      return press(ground, act.args);
    case "start":
      return start(ground, act.args);
    case "comment":
      return comment(ground, act.args);
    case "repost":
      return repost(ground, act.args);
    case "like":
      return like(ground, act.args);
    case "join":
    case "leave":
    case "kick":
      return move(ground, act.name, act.args);
    case "block":
      return block(ground, act.args.person, true);
    case "unblock":
      return block(ground, act.args.person, false);
    case "add-bot":
      return changeBot(ground, "add", act.args.place, act.args.isAdmin);
    case "promote-bot":
      return changeBot(ground, "promote", act.args.place, true);
    case "demote-bot":
      return changeBot(ground, "demote", act.args.place, false);
    case "remove-bot":
      return changeBot(ground, "remove", act.args.place, false);
    case "fail":
      plantFailure(ground, act.args);
      return { note: words.say("sandbox-did-fault") };
    case "delay":
      plantDelay(ground, act.args);
      return { note: words.say("sandbox-did-fault") };
    case "clear-faults":
      clearFaults(ground);
      return { note: words.say("sandbox-did-clear") };
    case "crowd": {
      const { people = defaultCrowd } = act.args;
      checkCrowd(ground, people);
      sendCrowd(people);
      return { note: words.say("sandbox-did-crowd", { people }) };
    }
    case "turn":
      return turn(ground, act.args, words);
    case "newcomer": {
      const { key, name } = await invite(ground, act.args);
      return { person: key, note: words.say("sandbox-did-newcomer", { name }) };
    }
    case "verify": {
      const isGood = await verifyDraw(ground, act.args.drawId);
      return { note: words.say(isGood ? "sandbox-did-verify" : "sandbox-did-not-verify") };
    }
    default:
      return act satisfies never;
  }
};
