import { z } from "zod";
import type { Content, MessageItem, OutgoingCall, OutgoingPhoto, Sent } from "../../bot/outgoing.ts";
import { PlatformError } from "../../bot/platform.ts";
import type { VkClient } from "./client.ts";
import type { VkParameters } from "./parameters.ts";
import { vkError } from "./errors.ts";
import { keyboardOf } from "./keyboard.ts";
import { refuseUnloaded, textOf, unreadable, type CallOf, type Sender } from "./sender.ts";
import { callsPerScript, scriptOf } from "./script.ts";

export const peersPerCall = 100;
export const textsPerCall = callsPerScript;
const maxInt32 = 2 ** 31 - 1;

const wordsOf = (content: Content, hasFile: boolean) => {
  const { text, formatData } = textOf(content, "message", hasFile);
  return {
    message: text,
    format_data: formatData,
    keyboard: keyboardOf(content),
    dont_parse_links: 1,
    disable_mentions: 1,
  };
};

/** 0 would switch off VK's protection against duplicates (PLATFORMS B2). */
const checkRandomId = (randomId: number): void => {
  if (!Number.isInteger(randomId) || randomId === 0 || Math.abs(randomId) > maxInt32) {
    throw new PlatformError("bad_call", `the random_id ${randomId} is not a number of 32 bits other than 0`);
  }
};

const peerAnswers = z.array(
  z.object({
    peer_id: z.number(),
    message_id: z.number().default(0),
    conversation_message_id: z.number().default(0),
    error: z.object({ code: z.number(), description: z.string().default("") }).optional(),
  }),
);
type PeerAnswer = z.infer<typeof peerAnswers>[number];

const faultOf = (client: VkClient, { code, description }: NonNullable<PeerAnswer["error"]>): PlatformError =>
  vkError("messages.send", { code, message: description }, "write", (words) => client.redact(words));

const sentOf = (item: PeerAnswer): Sent => ({
  kind: "sent",
  messageId: String(item.conversation_message_id || item.message_id),
});

/** "This is a chat bot feature, change this status in settings" (PLATFORMS B2b): buttons are switched off. */
const isButtonRefusal = (answer: unknown): boolean =>
  answer instanceof PlatformError && answer.detail.includes(": 912 ");

/** VK does not take the picture by this name: nothing was sent. */
const isForgotten = (answer: unknown): boolean =>
  answer instanceof PlatformError && /: (?:100|129)\b.*(?:attachment|photo)/iu.test(answer.detail);

/** What a call says, which is changed where VK refuses it as it is. */
interface Draft {
  readonly words: VkParameters;
  readonly photo: OutgoingPhoto | undefined;
  /** The name that the picture goes by. */
  readonly attachment: string | undefined;
  /** That name is a new one. */
  readonly isUploaded: boolean;
}

const draftOf = async (
  { client, ticket }: Sender,
  words: VkParameters,
  photo: OutgoingPhoto | undefined,
): Promise<Draft> => {
  if (!photo) return { words, photo, attachment: undefined, isUploaded: false };
  const { reference } = photo;
  const attachment = reference ?? (await client.uploadPhoto(ticket, photo));
  return { words, photo, attachment, isUploaded: reference === undefined };
};

/**
 * The draft to be tried instead of one that was refused whole: a picture that VK has forgotten is uploaded again; where
 * the community has not switched on buttons, words alone are better than silence. Undefined where nothing helps.
 */
const mend = async (
  { client, ticket, seen }: Sender,
  draft: Draft,
  answer: unknown,
): Promise<Draft | undefined> => {
  if (draft.words["keyboard"] !== undefined && isButtonRefusal(answer)) {
    seen.areButtonsTaken = false;
    return { ...draft, words: { ...draft.words, keyboard: undefined } };
  }
  if (draft.photo && !draft.isUploaded && isForgotten(answer))
    return { ...draft, attachment: await client.uploadPhoto(ticket, draft.photo, "again"), isUploaded: true };
  return undefined;
};

/** Makes the call of a draft, mended as often as that helps. */
const makeMended = async <T>(
  sender: Sender,
  first: Draft,
  make: (draft: Draft) => Promise<T>,
): Promise<{ readonly made: T; readonly draft: Draft }> => {
  for (let draft = first; ;) {
    try {
      return { made: await make(draft), draft };
    } catch (error) {
      const mended = await mend(sender, draft, error);
      if (!mended) throw error;
      draft = mended;
    }
  }
};

const noteButtons = ({ seen }: Sender, { words }: Draft): void => {
  if (words["keyboard"] !== undefined) seen.areButtonsTaken = true;
};

const withUpload = (sent: Sent, { attachment, isUploaded }: Draft): Sent =>
  isUploaded && attachment !== undefined ? { ...sent, uploaded: attachment } : sent;

/** The same message to up to 100 dialogs; one answer per peer, in their order. */
export const sendMessage = async (
  sender: Sender,
  call: CallOf<"message">,
): Promise<readonly (Sent | PlatformError)[]> => {
  const { client, ticket } = sender;
  const { chatIds, content, file, photo, randomId } = call;
  if (chatIds.length < 1 || chatIds.length > peersPerCall) {
    throw new PlatformError("bad_call", `a message to ${chatIds.length} peers`);
  }
  checkRandomId(randomId);
  refuseUnloaded(call);
  const words = wordsOf(content, file !== undefined || photo !== undefined);
  const document = file
    ? await client.upload(ticket, file, { kind: "message", peerId: Number(chatIds[0]) })
    : undefined;
  const make = async (draft: Draft): Promise<readonly PeerAnswer[]> => {
    const answer = await client.call(ticket, "write", "messages.send", {
      // Even for one peer: then its error comes as an item, and the answer brings the id that edits need.
      peer_ids: chatIds.join(","),
      random_id: randomId,
      ...draft.words,
      attachment: document ?? draft.attachment,
    });
    const parsed = peerAnswers.safeParse(answer);
    if (!parsed.success) throw unreadable("messages.send");
    const refused = parsed.data.find(({ error }) => error?.code === 912)?.error;
    // It is about the community, so no peer was reached.
    if (refused) throw faultOf(client, refused);
    return parsed.data;
  };
  const { made, draft } = await makeMended(sender, await draftOf(sender, words, photo), make);
  if (made.some(({ error }) => !error)) noteButtons(sender, draft);
  const byPeer = new Map(made.map((item) => [String(item.peer_id), item]));
  return chatIds.map((chatId) => {
    const item = byPeer.get(chatId);
    if (!item) return unreadable(`messages.send to ${chatId}`);
    return item.error ? faultOf(client, item.error) : withUpload(sentOf(item), draft);
  });
};

/** What VK takes an edit's picture from: without it the edit would drop it (PLATFORMS B4). */
export const editMessage = async (sender: Sender, call: CallOf<"edit">): Promise<Sent> => {
  const { chatId, messageId, content, photo } = call;
  if (content.attachmentId !== undefined) {
    // Its name on VK is not known any more.
    throw new PlatformError("bad_call", "VK cannot edit a message and keep its file");
  }
  refuseUnloaded(call);
  const first = await draftOf(sender, wordsOf(content, photo !== undefined), photo);
  const { draft } = await makeMended(sender, first, ({ words, attachment }) =>
    sender.client.call(sender.ticket, "write", "messages.edit", {
      peer_id: chatId,
      cmid: messageId,
      ...words,
      attachment,
    }),
  );
  noteButtons(sender, draft);
  return withUpload({ kind: "sent", messageId }, draft);
};

const checkItems = ({ items, randomId }: CallOf<"messages">): void => {
  if (items.length < 1 || items.length > textsPerCall) {
    throw new PlatformError("bad_call", `a call with ${items.length} messages`);
  }
  if (new Set(items.map(({ chatId }) => chatId)).size < items.length) {
    // With one random_id VK would take the second for a repeat of the first.
    throw new PlatformError("bad_call", "two messages to one chat in one call");
  }
  checkRandomId(randomId);
  for (const item of items) {
    refuseUnloaded(item);
    if (item.content.attachmentId !== undefined)
      throw new PlatformError("bad_call", "a document does not go with other messages");
  }
};

interface Asked {
  readonly item: MessageItem;
  readonly draft: Draft;
}

/** One `execute`; an answer per message. A refused call leaves `false` in its place, and its error in their order. */
const ask = async (
  { client, ticket }: Sender,
  asked: readonly Asked[],
  randomId: number,
): Promise<readonly (Sent | PlatformError)[]> => {
  const code = scriptOf(
    "messages.send",
    asked.map(({ item: { chatId }, draft: { words, attachment } }) => ({
      // As a list, so that a peer's error comes as an item, and the id that edits need with its answer.
      peer_ids: chatId,
      random_id: randomId,
      ...words,
      attachment,
    })),
  );
  const { response, errors } = await client.execute(ticket, code);
  const answers = z.array(z.unknown()).length(asked.length).safeParse(response);
  if (!answers.success) throw unreadable("execute");
  const refusals = errors.filter(({ method }) => method === "messages.send").values();
  return answers.data.map((answer, index) => {
    if (answer === false) {
      const refusal = refusals.next().value;
      return refusal
        ? vkError("messages.send", refusal, "write", (words) => client.redact(words))
        : unreadable("messages.send within execute");
    }
    const item = peerAnswers.safeParse(answer).data?.[0];
    if (!item || String(item.peer_id) !== asked[index]?.item.chatId)
      return unreadable("messages.send within execute");
    return item.error ? faultOf(client, item.error) : sentOf(item);
  });
};

/** Different messages, up to 25 in one `execute`; one answer per message, in their order. */
export const sendMessages = async (
  sender: Sender,
  call: Extract<OutgoingCall, { kind: "messages" }>,
): Promise<readonly (Sent | PlatformError)[]> => {
  checkItems(call);
  const { items, randomId } = call;
  const drafts: Draft[] = [];
  for (const { content, photo } of items)
    drafts.push(await draftOf(sender, wordsOf(content, photo !== undefined), photo));
  const results: (Sent | PlatformError)[] = [];
  let places = items.map((_, place) => place);
  for (let round = 0; places.length > 0; round += 1) {
    const asked = places.flatMap((place) => {
      const [item, draft] = [items[place], drafts[place]];
      return item && draft ? [{ item, draft }] : [];
    });
    let answers: readonly (Sent | PlatformError)[];
    try {
      answers = await ask(sender, asked, randomId);
    } catch (error) {
      // Others of the first round have their answers already: it is about these alone.
      if (round === 0 || !(error instanceof PlatformError)) throw error;
      answers = asked.map(() => error);
    }
    const again: number[] = [];
    for (const [index, place] of places.entries()) {
      const [answer, draft] = [answers[index], drafts[place]];
      if (answer === undefined || !draft) continue;
      if (!(answer instanceof PlatformError)) noteButtons(sender, draft);
      results[place] = answer instanceof PlatformError ? answer : withUpload(answer, draft);
      const mended = await mend(sender, draft, answer).catch((error: unknown) => {
        // The picture could not be uploaded anew: that is why this message stays unsent.
        if (!(error instanceof PlatformError)) throw error;
        results[place] = error;
        return undefined;
      });
      if (!mended) continue;
      drafts[place] = mended;
      again.push(place);
    }
    places = again;
  }
  return results;
};
