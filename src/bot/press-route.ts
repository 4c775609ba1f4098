import type { Button } from "./button.ts";
import { UserError } from "./errors.ts";
import { readPositional, signedEnv } from "./positional.ts";
import { dialogueAction } from "./prompt.ts";
import type { Reply } from "./reply.ts";
import type { Visit } from "./responder.ts";
import type { PressAction, PressVisit, RouteParts } from "./route-parts.ts";
import { findDialogue } from "./store.ts";

const stale: Reply = { toast: { text: { key: "button-stale" }, isAlert: true } };

/** For whoever presses faster than people do. */
export const tooOften: Reply = { toast: { text: { key: "rate-limited" }, isAlert: true } };

/** For inline buttons, and for VK's text buttons, which are messages. */
export const createPressAction = (parts: RouteParts, buttons: ReadonlyMap<string, Button>): PressAction => {
  const dialoguePress = async (visit: Visit, args: readonly string[]): Promise<Reply> => {
    const { tx, caller, now } = visit;
    const [stamp = "", place = "", choice = ""] = args;
    const found = await findDialogue(tx, { identityId: caller.identityId, chatId: caller.chat.id }, now);
    const dialogue = found && !found.isExpired ? found.dialogue : undefined;
    const command = dialogue && parts.vocabulary.find(dialogue.command);
    // The role may have been taken since the dialogue began.
    const refusal = command && parts.refusal(visit, command);
    if (refusal) return refusal;
    return parts.conversation.pressed(visit, command, dialogue, { stamp, place: Number(place), choice });
  };

  /** The visit as one to the community that the button's subject belongs to; undefined when it is gone. */
  const inItsCommunity = async (
    visit: Visit,
    button: Button,
    values: Readonly<Record<string, unknown>>,
  ): Promise<Visit | undefined> => {
    if (!button.communityOf) return visit;
    const communityId = await button.communityOf(values, visit.tx);
    if (communityId === undefined) return undefined;
    const caller = await parts.communities.enter(visit.tx, visit.caller, communityId);
    return caller === visit.caller ? visit : { ...visit, caller };
  };

  return async (visit, data) => {
    const { caller } = visit;
    const { name, args } = parts.signer.openButton(data, caller.identityKey);
    if (name === dialogueAction) return dialoguePress(visit, args);
    const button = buttons.get(name);
    // Buttons outlive releases: one whose action is gone is not an error.
    if (!button) return stale;
    const env = signedEnv(visit, parts.renderer);
    let values: Readonly<Record<string, unknown>>;
    try {
      values = readPositional(button.args, args, env);
    } catch (error) {
      if (error instanceof UserError || error instanceof RangeError) return stale;
      throw error;
    }
    const acting = await inItsCommunity(visit, button, values);
    if (!acting) return stale;
    const refusal = parts.refusal(acting, { role: button.role, where: "anywhere" });
    if (refusal) return refusal;
    const reply = await parts.invoke(acting, button, values);
    const hasMoved = acting !== visit && acting.caller.role !== undefined && caller.chat.type === "private";
    return hasMoved
      ? { ...reply, says: [parts.communities.entered(acting.caller), ...(reply.says ?? [])] }
      : reply;
  };
};

/** A pressed inline button. */
export const createPressRoute =
  (parts: RouteParts, act: PressAction) =>
  async (visit: PressVisit): Promise<Reply | undefined> => {
    const verdict = parts.rateLimit.take(visit.caller.identityKey, visit.now);
    if (verdict === "silent") return undefined;
    if (verdict === "warn") return tooOften;
    return act(visit, visit.incoming.data);
  };
