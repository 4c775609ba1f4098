import type { DeliveryRecord } from "../ledger.ts";
import type { Keyboard } from "./keyboard.ts";
import type { MethodCall } from "./method-call.ts";
import type { Attachment } from "./model.ts";
import { nowMs } from "./state.ts";

export interface Delivered {
  readonly kind: DeliveryRecord["kind"];
  readonly recipient: string;
  readonly messageId: string;
  readonly text: string;
  readonly attachments?: readonly Attachment[];
  readonly keyboard?: Keyboard | undefined;
}

const buttonsOf = (keyboard: Keyboard | undefined): DeliveryRecord["buttons"] =>
  keyboard?.buttons.map((row) =>
    row.map(({ action }) => ({
      label: action.label ?? action.type,
      ...(action.payload !== undefined && { data: action.payload }),
      ...(action.link !== undefined && { url: action.link }),
    })),
  ) ?? [];

const photoOf = (attachments: readonly Attachment[]): Pick<DeliveryRecord, "photo"> => {
  const [photo] = attachments.flatMap((attachment) =>
    attachment.type === "file" && attachment.file.kind === "photo" ? [attachment.file] : [],
  );
  return photo
    ? { photo: { name: photo.name, sizeBytes: photo.sizeBytes, contentBase64: photo.contentBase64 } }
    : {};
};

/** Writes down that a person can now see something. */
export const recordDelivery = (call: MethodCall, delivered: Delivered): void => {
  const { kind, recipient, messageId, text, attachments = [], keyboard } = delivered;
  call.ledger.addDelivery({
    callId: call.id,
    atMs: nowMs(call.state),
    kind,
    recipient,
    messageId,
    text,
    documents: attachments.flatMap((attachment) => {
      if (attachment.type !== "file" || attachment.file.kind !== "doc") return [];
      const { name, sizeBytes, contentBase64 } = attachment.file;
      return [{ name, sizeBytes, contentBase64 }];
    }),
    ...photoOf(attachments),
    buttons: buttonsOf(keyboard),
  });
};
