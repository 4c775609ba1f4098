import type { AfterCommit } from "./after-commit.ts";
import { refusalOf } from "./access.ts";
import type { Caller } from "./caller.ts";
import type { Command } from "./command.ts";
import { createConversation } from "./conversation.ts";
import { createCrowdRoute, type CrowdRoute } from "./crowd-route.ts";
import { indexButtons, indexRefs } from "./features.ts";
import { grammarCommands } from "./help.ts";
import type { Incoming } from "./incoming.ts";
import { createMessageRoute } from "./message-route.ts";
import { createPressAction, createPressRoute } from "./press-route.ts";
import type { Reply } from "./reply.ts";
import { createResponder, refusedReply, type Visit } from "./responder.ts";
import type { RouteParts, RouterParts } from "./route-parts.ts";
import { withSavepoint } from "./store.ts";
import type { Transaction } from "../db/transaction.ts";
import { createVocabulary, type Vocabulary } from "./vocabulary.ts";

interface RouterInput {
  /** The journal's number of the update. */
  readonly id: bigint;
  readonly incoming: Incoming;
  /** One instant for everything the handler writes. */
  readonly now: Date;
}

type Routed = Promise<{ readonly afterCommit: readonly AfterCommit[] }>;

interface Router {
  /** All commands, those of the grammar last: for menus and tests. */
  readonly commands: readonly Command[];
  /**
   * Handles one update inside `tx` and calls no network. A refusal undoes the handler's writes and is told to the
   * person; any other error passes, so that the journal runs the update again.
   */
  route(tx: Transaction, input: RouterInput): Routed;
  /** Updates that may be settled together. */
  readonly crowd: CrowdRoute;
  /** Tells the person that the bot failed, with the number under which the log knows why. */
  apologise(tx: Transaction, input: RouterInput, incidentId: string): Routed;
}

export const createRouter = (given: RouterParts): Router => {
  const { renderer, platforms, voice, resolveCaller } = given;
  const vocabulary = (): Vocabulary => parts.vocabulary;
  const commands: readonly Command[] = [
    ...given.features.commands,
    ...grammarCommands(() => commands, vocabulary),
  ];
  const features = { ...given.features, commands };

  const refusal: RouteParts["refusal"] = ({ caller, incoming }, declared) => {
    const found = refusalOf(declared, caller, incoming);
    if (!found) return undefined;
    const question = declared.role === "everyone" ? undefined : given.communities.ask(caller);
    if (question) return question;
    if (incoming.kind === "press") return { toast: { text: found.text, isAlert: true } };
    const link = found.isForPrivate ? platforms.get(incoming.bot)?.deepLinkPrefix : undefined;
    const url = `${link}${given.communities.entrance(caller)}`;
    const buttons =
      link === undefined ? {} : { buttons: [[{ label: { key: "access-private-button" }, url }]] };
    return { says: [{ text: found.text, ...buttons }] };
  };

  const invoke: RouteParts["invoke"] = ({ tx, caller, incoming, updateId, now }, declared, args) => {
    if (incoming.kind !== "message" && incoming.kind !== "press")
      throw new TypeError(`A ${incoming.kind} cannot run a command.`);
    // `refusal` has let nobody without a community through to what asks for a role.
    const context = { tx, caller, community: caller.community, incoming, updateId, now };
    return withSavepoint(tx, () => declared.run(args, context));
  };

  const conversation = createConversation({
    renderer,
    run: (visit, command, args) => invoke(visit, command, args),
  });
  const parts: RouteParts = {
    ...given,
    features,
    vocabulary: createVocabulary(commands, renderer.i18n),
    conversation,
    refusal,
    invoke,
  };
  const buttons = indexButtons(features);
  const act = createPressAction(parts, buttons);
  const routeMessage = createMessageRoute(parts, indexRefs(features), act);
  const routePress = createPressRoute(parts, act);

  /** All listeners of the kind, in order; what they answer. */
  const listen = async (
    { tx, incoming, id, now }: RouterInput & { tx: Transaction },
    caller: Caller | undefined,
  ): Promise<readonly Reply[]> => {
    const replies: Reply[] = [];
    for (const listener of features.listeners) {
      if (listener.on !== incoming.kind) continue;
      const context = { tx, incoming, caller, community: caller?.community, updateId: id, now };
      try {
        const reply = await withSavepoint(tx, () => listener.run(context));
        if (reply) replies.push(reply);
      } catch (error) {
        replies.push(refusedReply(error, incoming));
      }
    }
    return replies;
  };

  const answer = async (visit: Visit, isAnswered: boolean): Promise<Reply | undefined> => {
    const { incoming } = visit;
    try {
      if (incoming.kind === "message") return await routeMessage({ ...visit, incoming }, isAnswered);
      if (incoming.kind === "press") return await routePress({ ...visit, incoming });
      return undefined;
    } catch (error) {
      return refusedReply(error, incoming);
    }
  };

  return {
    commands,
    crowd: createCrowdRoute(parts, buttons),
    async route(tx, { id, incoming, now }) {
      const responder = createResponder({ voice, renderer });
      const caller = await resolveCaller(tx, incoming, now);
      const heard = await listen({ tx, id, incoming, now }, caller);
      if (caller) {
        const visit: Visit = { tx, incoming, caller, updateId: id, now };
        for (const reply of heard) await responder.reply(visit, reply);
        const reply = await answer(visit, heard.length > 0);
        if (reply) await responder.reply(visit, reply);
      }
      return { afterCommit: responder.afterCommit(incoming) };
    },
    async apologise(tx, { id, incoming, now }, incidentId) {
      const responder = createResponder({ voice, renderer });
      const isPersonal =
        incoming.kind === "press" || (incoming.kind === "message" && incoming.chat.type === "private");
      const caller = isPersonal ? await resolveCaller(tx, incoming, now) : undefined;
      if (caller) {
        const text = { key: "incident", values: { id: { kind: "code" as const, text: incidentId } } };
        await responder.reply(
          { tx, incoming, caller, updateId: id, now },
          { toast: { text, isAlert: true } },
        );
      }
      return { afterCommit: responder.afterCommit(incoming) };
    },
  };
};
