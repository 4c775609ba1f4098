import type { DeliveredDocument, DeliveryRecord } from "../ledger.ts";
import { nowMs, type Room, type State, type StoredMessage } from "./state.ts";

type Buttons = DeliveryRecord["buttons"];

export const describeButtons = (message: StoredMessage): Buttons =>
  (message.keyboard?.inline_keyboard ?? []).map((row) =>
    row.map((button) => ({
      label: button.text,
      ...(button.callback_data === undefined ? {} : { data: button.callback_data }),
      ...(button.url === undefined ? {} : { url: button.url }),
    })),
  );

export const describeDocuments = (message: StoredMessage): DeliveredDocument[] =>
  message.file
    ? [
        {
          name: message.file.document.file_name ?? "",
          sizeBytes: message.file.content.length,
          contentBase64: message.file.content.toString("base64"),
        },
      ]
    : [];

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
