import { isAllowed } from "./access.ts";
import { quoted } from "./argument.ts";
import type { Ref } from "./button.ts";
import type { Command } from "./command.ts";
import { isCurrent } from "./dialogue.ts";
import { UserError } from "./errors.ts";
import { usageOf } from "./help.ts";
import { assignLine, readCommand, type CommandLine } from "./line.ts";
import { readPositional, signedEnv } from "./positional.ts";
import type { Reply, Say, Text } from "./reply.ts";
import { refusedReply } from "./responder.ts";
import type { MessageVisit, PressAction, RouteParts } from "./route-parts.ts";
import { closeDialogue, findDialogue } from "./store.ts";

/** What VK's own Start button writes, and what people write when told to start. */
const startWords = /^\s*(?:start|начать|старт)\s*$/iu;
const startLine: CommandLine = { name: "start", botName: undefined, isMentioned: false, rest: "" };

const code = (text: string): { kind: "code"; text: string } => ({ kind: "code", text });
const sentence = (key: string, values?: Text["values"]): Reply => ({
  says: [{ text: values ? { key, values } : { key } }],
});

const placeOf = ({ caller }: MessageVisit) => ({ identityId: caller.identityId, chatId: caller.chat.id });

/**
 * A message is a deep link, a text button, a command, an answer in a dialogue, or none of these: then a private one
 * gets a hint and one in a group is none of our business. `isAnswered`: a listener has answered already.
 */
export const createMessageRoute = (parts: RouteParts, refs: ReadonlyMap<string, Ref>, act: PressAction) => {
  const { vocabulary, conversation } = parts;

  /** Counts against the person's rate only what the bot would act on, not the talk of a group. */
  const limited = async (
    visit: MessageVisit,
    work: () => Promise<Reply | undefined>,
  ): Promise<Reply | undefined> => {
    const verdict = parts.rateLimit.take(visit.caller.identityKey, visit.now);
    if (verdict === "silent") return undefined;
    return verdict === "warn" ? sentence("rate-limited") : work();
  };

  const follow = async (visit: MessageVisit, payload: string): Promise<Reply> => {
    const { name, args } = parts.signer.openRef(payload);
    const ref = refs.get(name);
    const refusal = parts.refusal(visit, { role: "everyone", where: "anywhere" });
    if (refusal) return refusal;
    if (!ref) return sentence("ref-stale");
    let values: Readonly<Record<string, unknown>>;
    try {
      values = readPositional(ref.args, args, signedEnv(visit, parts.renderer));
    } catch (error) {
      if (error instanceof UserError || error instanceof RangeError) return sentence("ref-stale");
      throw error;
    }
    return parts.invoke(visit, ref, values);
  };

  const isAddressed = ({ incoming }: MessageVisit, line: CommandLine): boolean => {
    const title = parts.platforms.get(incoming.bot)?.title.replace(/^@/, "").toLowerCase();
    return line.isMentioned || (line.botName !== undefined && line.botName === title);
  };

  const unknown = ({ caller }: MessageVisit, line: CommandLine): Reply => {
    const role = caller.community ? caller.role : undefined;
    const meant = vocabulary.suggest(line.name, (command) => isAllowed(command.role, role));
    const input = code(`/${quoted(line.name)}`);
    return meant
      ? sentence("command-unknown-near", { input, command: code(`/${meant.name}`) })
      : sentence("command-unknown", { input });
  };

  /** Starts a command; one that was being filled in is dropped, and the person hears so. */
  const command = async (visit: MessageVisit, found: Command, line: CommandLine): Promise<Reply> => {
    const refusal = parts.refusal(visit, found);
    if (refusal) return refusal;
    const before: Say[] = [];
    if (found.name !== "cancel") {
      const open = await findDialogue(visit.tx, placeOf(visit), visit.now);
      if (open) await closeDialogue(visit.tx, placeOf(visit));
      if (open && !open.isExpired && open.dialogue.command !== found.name)
        before.push({
          text: { key: "dialogue-replaced", values: { command: code(`/${open.dialogue.command}`) } },
        });
    }
    const reply = await run(visit, found, line).catch((error: unknown) =>
      refusedReply(error, visit.incoming),
    );
    return { ...reply, says: [...before, ...(reply.says ?? [])] };
  };

  const run = async (visit: MessageVisit, found: Command, line: CommandLine): Promise<Reply> => {
    let given: ReadonlyMap<string, string>;
    try {
      given = assignLine(line.rest, found.args, (typed) => vocabulary.argumentNamed(found, typed));
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      return {
        says: [{ text: [error.text, { key: "help-usage", values: { usage: code(usageOf(found)) } }] }],
      };
    }
    return conversation.start(visit, found, given);
  };

  /** The answer to an open question, if there is one. */
  const written = async (visit: MessageVisit): Promise<Reply | undefined> => {
    const { tx, incoming, caller, now } = visit;
    if (caller.chat.type === "channel" || incoming.isAnonymous) return undefined;
    const found = await findDialogue(tx, placeOf(visit), now);
    if (!found) return undefined;
    const { dialogue, isExpired } = found;
    const asking = vocabulary.find(dialogue.command);
    const values = { command: code(`/${dialogue.command}`) };
    if (isExpired || !isCurrent(dialogue, asking)) {
      await closeDialogue(tx, placeOf(visit));
      // In a group the words were hardly meant for us after so long.
      if (caller.chat.type !== "private") return undefined;
      return sentence(isExpired ? "dialogue-expired" : "dialogue-changed", values);
    }
    return limited(
      visit,
      async () => parts.refusal(visit, asking) ?? conversation.written(visit, asking, dialogue, incoming),
    );
  };

  return async (visit: MessageVisit, isAnswered: boolean): Promise<Reply | undefined> => {
    const { incoming, caller } = visit;
    const { data, ref, text } = incoming;
    const isPrivate = caller.chat.type === "private";
    const isStart = isPrivate && startWords.test(text);
    if (data !== undefined && !isStart) return limited(visit, () => act(visit, data));
    const line = readCommand(text) ?? (isStart && vocabulary.find("start") ? startLine : undefined);
    if (ref !== undefined && (line === undefined || line.name === "start"))
      return limited(visit, () => follow(visit, ref));
    if (line) {
      const addressed = isPrivate || isAddressed(visit, line);
      if (line.botName !== undefined && !addressed) return undefined;
      const found = vocabulary.find(line.name);
      if (found) return limited(visit, () => command(visit, found, line));
      return addressed ? limited(visit, async () => unknown(visit, line)) : undefined;
    }
    const answered = await written(visit);
    if (answered || !isPrivate || isAnswered) return answered;
    return limited(visit, async () => sentence("hint-private"));
  };
};
