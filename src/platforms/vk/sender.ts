import { networkLimits } from "../../bot/network-limits.ts";
import type { Content, OutgoingCall, OutgoingFile, OutgoingPhoto } from "../../bot/outgoing.ts";
import { PlatformError } from "../../bot/platform.ts";
import { toVkText, type VkText } from "../../bot/vk-text.ts";
import type { Ticket } from "../limiter.ts";
import type { VkClient } from "./client.ts";
import type { SeenAtWork } from "./probe.ts";

const maxTextLength = networkLimits.vk.text;

export type CallOf<K extends OutgoingCall["kind"]> = Extract<OutgoingCall, { kind: K }>;

export interface Sender {
  readonly client: VkClient;
  readonly groupId: number;
  readonly seen: SeenAtWork;
  readonly ticket: Ticket;
}

/** Words and marks as VK wants them. @throws {PlatformError} bad_content: too long, or empty where it must not be */
export const textOf = (content: Content, place: "message" | "wall", isEmptyAllowed: boolean): VkText => {
  const text = toVkText(content.text, content.marks ?? [], place);
  if (text.text.length > maxTextLength) {
    const why = `the text has ${text.text.length} units, ${maxTextLength} are allowed`;
    throw new PlatformError("bad_content", why);
  }
  if (!isEmptyAllowed && text.text.trim() === "") throw new PlatformError("bad_content", "the text is empty");
  return text;
};

/** @throws {PlatformError} bad_call: what was to hang on a message is not there, or is both */
export const refuseUnloaded = ({
  content,
  file,
  photo,
}: {
  readonly content: Content;
  readonly file?: OutgoingFile;
  readonly photo?: OutgoingPhoto;
}): void => {
  if (content.attachmentId !== undefined && !file) {
    throw new PlatformError("bad_call", "the file of the attachment was not loaded");
  }
  if (content.photoId !== undefined && !photo) {
    throw new PlatformError("bad_call", "the picture was not loaded");
  }
  if (file && photo) throw new PlatformError("bad_call", "a message carries a document or a picture");
};

export const unreadable = (method: string): PlatformError =>
  new PlatformError("unknown_outcome", `${method}: the answer could not be read`);
