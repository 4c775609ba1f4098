import { remember } from "../remember.ts";
import { viewAttachment } from "./attachments.ts";
import { clientInfo, messageObject } from "./message-object.ts";
import { checkFormatData } from "./format-data.ts";
import { sizeOfPicture } from "../picture.ts";
import { keepFile } from "./methods/uploads.ts";
import type { Attachment, Community, Message, Person } from "./model.ts";
import { dialogOf, keepMessage, nextInDialog, nowMs, randomKey, type State } from "./state.ts";
import { actingPerson, knownCommunity, knownPerson } from "./world-lookup.ts";
import type { DialogWorld, MessageView, SaidMessage, SayOptions, Written } from "./world.ts";

interface Words extends Omit<SayOptions, "ref" | "refSource" | "payload"> {
  readonly text: string;
  readonly ref?: string | undefined;
  readonly refSource?: string | undefined;
  readonly payload?: string | undefined;
}

const attachmentsOf = (
  state: State,
  person: Person,
  { photos = [], medium }: Omit<Written, "text">,
): Attachment[] => [
  ...photos.map(({ contentBase64 }): Attachment => {
    const content = Buffer.from(contentBase64, "base64");
    const size = sizeOfPicture(content);
    if (!size) throw new RangeError("A person sends a PNG or JPEG.");
    const words = { name: "photo.jpg", sizeBytes: content.length, contentBase64, size };
    return { type: "file", file: keepFile(state, { kind: "photo", ownerId: person.id, ...words }) };
  }),
  ...(medium ? [{ type: "medium", medium } as const] : []),
];

/** What a person's client would send: formatting within the words. */
const formatOf = ({
  text,
  formatData,
}: Pick<Written, "text" | "formatData">): Pick<Written, "formatData"> => {
  if (formatData === undefined) return {};
  checkFormatData(formatData, text);
  return { formatData };
};

/** A person writes: from then on the community may write back (PLATFORMS B2). */
const write = (state: State, community: Community, person: Person, words: Words): SaidMessage => {
  if (!community.settings.areMessagesOn) throw new Error(`The community ${community.id} takes no messages.`);
  const dialog = dialogOf(community, person.id);
  dialog.permission = "wrote";
  community.lastMessageId += 1;
  const message: Message = {
    id: community.lastMessageId,
    conversationMessageId: nextInDialog(dialog),
    fromId: person.id,
    peerId: person.id,
    sentAtMs: nowMs(state),
    randomId: 0,
    text: words.text,
    attachments: attachmentsOf(state, person, words),
    isDeleted: false,
    ...formatOf(words),
    ...(words.forward && {
      forwarded: words.forward.map((written) => ({
        text: written.text,
        ...formatOf(written),
        attachments: attachmentsOf(state, person, written),
      })),
    }),
    ...(words.payload !== undefined && { payload: words.payload }),
    ...(words.ref !== undefined && { ref: words.ref }),
    ...(words.refSource !== undefined && { refSource: words.refSource }),
  };
  keepMessage(state, community, dialog, message);
  community.events.emit("message_new", {
    message: messageObject(state, message),
    client_info: clientInfo(person),
  });
  return { messageId: message.id, conversationMessageId: message.conversationMessageId };
};

const viewMessage = (message: Message): MessageView => ({
  messageId: message.id,
  conversationMessageId: message.conversationMessageId,
  fromId: message.fromId,
  dateMs: message.sentAtMs,
  text: message.text,
  keyboard: message.keyboard ?? null,
  attachments: message.attachments.map(viewAttachment),
  ...(message.formatData !== undefined && { formatData: message.formatData }),
  ...(message.editedAtMs !== undefined && { editedAtMs: message.editedAtMs }),
});

/** message_event carries the payload parsed (PLATFORMS B3b); a forged one may be anything. */
const parsePayload = (payload: string | undefined): unknown => {
  if (payload === undefined) return {};
  try {
    return JSON.parse(payload);
  } catch {
    return payload;
  }
};

export const createDialogWorld = (state: State): DialogWorld => ({
  say: async (personId, communityId, text, options = {}) => {
    const community = knownCommunity(state, communityId);
    return write(state, community, actingPerson(state, personId, community), { text, ...options });
  },
  pressButton: async (personId, communityId, conversationMessageId, label, { forgePayload } = {}) => {
    const community = knownCommunity(state, communityId);
    const person = actingPerson(state, personId, community);
    const message = community.dialogs.get(personId)?.messages.get(conversationMessageId);
    if (!message || message.isDeleted)
      throw new RangeError(`Person ${personId} sees no message ${conversationMessageId}.`);
    const button = message.keyboard?.buttons.flat().find(({ action }) => action.label === label);
    if (!button) throw new RangeError(`Message ${conversationMessageId} has no button "${label}".`);
    const { type, link } = button.action;
    const payload = forgePayload ?? button.action.payload;
    if (type === "open_link" && link !== undefined) return { link };
    if (type === "text") return write(state, community, person, { text: label, payload });
    if (type !== "callback") throw new Error(`Buttons of type ${type} are not played by this simulator.`);
    const eventId = randomKey();
    const press = {
      eventId,
      communityId,
      personId,
      pressedAtMs: nowMs(state),
      isAnswered: false,
    };
    remember(state.presses, eventId, press, state.ledger.keepLast);
    community.events.emit("message_event", {
      user_id: personId,
      peer_id: personId,
      event_id: eventId,
      payload: parsePayload(payload),
      conversation_message_id: conversationMessageId,
    });
    return { eventId };
  },
  snackbar: async (eventId) => {
    const press = state.presses.get(eventId);
    if (!press) throw new RangeError(`There was no press ${eventId}.`);
    return press.snackbar ?? null;
  },
  allowMessages: async (personId, communityId, key = "") => {
    const community = knownCommunity(state, communityId);
    actingPerson(state, personId, community);
    dialogOf(community, personId).permission = "allowed";
    community.events.emit("message_allow", { user_id: personId, key });
  },
  denyMessages: async (personId, communityId) => {
    const community = knownCommunity(state, communityId);
    knownPerson(state, personId);
    dialogOf(community, personId).permission = "denied";
    community.events.emit("message_deny", { user_id: personId });
  },
  permission: async (personId, communityId) =>
    knownCommunity(state, communityId).dialogs.get(personId)?.permission ?? "none",
  closeMessages: async (personId) => {
    knownPerson(state, personId).areMessagesClosed = true;
  },
  openMessages: async (personId) => {
    knownPerson(state, personId).areMessagesClosed = false;
  },
  dialog: async (personId, communityId) => {
    knownPerson(state, personId);
    const messages = knownCommunity(state, communityId).dialogs.get(personId)?.messages.values() ?? [];
    return [...messages].filter(({ isDeleted }) => !isDeleted).map(viewMessage);
  },
});
