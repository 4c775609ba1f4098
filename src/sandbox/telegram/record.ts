import type { DeliveredDocument, DeliveryRecord } from "../ledger.ts";
import { nowMs, type Room, type State, type StoredFile, type StoredMessage } from "./state.ts";

type Buttons = DeliveryRecord["buttons"];

export const describeButtons = (message: StoredMessage): Buttons =>
  (message.keyboard?.inline_keyboard ?? []).map((row) =>
    row.map((button) => ({
      label: button.text,
      ...(button.callback_data === undefined ? {} : { data: button.callback_data }),
      ...(button.url === undefined ? {} : { url: button.url }),
    })),
  );

const describeFile = ({ name, content, contentBase64 }: StoredFile): DeliveredDocument => ({
  name,
  sizeBytes: content.length,
  contentBase64,
});

export const describeDocuments = (message: StoredMessage): DeliveredDocument[] =>
  message.file?.kind === "document" ? [describeFile(message.file)] : [];

export const describePhoto = (message: StoredMessage): { readonly photo?: DeliveredDocument } =>
  message.file?.kind === "photo" ? { photo: describeFile(message.file) } : {};

/** Notes in the ledger what people can see now because of a call. */
export const recordDelivery = (
  state: State,
  callId: number,
  kind: "message" | "edit" | "delete",
  room: Room,
  message: StoredMessage,
): void => {
  state.ledger.addDelivery({
    callId,
    atMs: nowMs(state),
    kind,
    recipient: String(room.id),
    messageId: String(message.id),
    text: message.text,
    documents: describeDocuments(message),
    ...describePhoto(message),
    buttons: describeButtons(message),
  });
};

export const recordToast = (
  state: State,
  callId: number,
  personId: number,
  messageId: number,
  text: string,
): void => {
  state.ledger.addDelivery({
    callId,
    atMs: nowMs(state),
    kind: "toast",
    recipient: String(personId),
    messageId: String(messageId),
    text,
    documents: [],
    buttons: [],
  });
};
