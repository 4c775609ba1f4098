import type { OutgoingCall, Sent } from "../../bot/outgoing.ts";
import type { PlatformError } from "../../bot/platform.ts";
import { editMessage, sendMessage, sendMessages } from "./messages.ts";
import type { Sender } from "./sender.ts";
import { commentOnWall, postOnWall } from "./wall.ts";

/** Makes one call; for a message one answer per peer, in their order. */
export const sendToVk = async (
  sender: Sender,
  call: OutgoingCall,
): Promise<readonly (Sent | PlatformError)[]> => {
  switch (call.kind) {
    case "message":
      return sendMessage(sender, call);
    case "messages":
      return sendMessages(sender, call);
    case "edit":
      return [await editMessage(sender, call)];
    case "post":
      return [await postOnWall(sender, call)];
    case "comment":
      return [await commentOnWall(sender, call)];
    default:
      return call satisfies never;
  }
};
