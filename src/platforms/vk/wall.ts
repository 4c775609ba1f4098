import { z } from "zod";
import type { OutgoingFile, Sent } from "../../bot/outgoing.ts";
import { PlatformError } from "../../bot/platform.ts";
import { refuseUnloaded, textOf, unreadable, type CallOf, type Sender } from "./sender.ts";

/** The owner of a community's wall is its negative id. */
const ownerOf = (wallId: string): number => -Math.abs(Number(wallId));

/** A community's token has no way to put a picture on its wall (PLATFORMS B0). */
const refuseUnpostable = (call: CallOf<"post" | "comment">): void => {
  if (call.content.photoId !== undefined) {
    throw new PlatformError("bad_content", "a community's token cannot put a picture on a wall");
  }
  refuseUnloaded(call);
};

const attachWallFile = (sender: Sender, file: OutgoingFile | undefined): Promise<string | undefined> =>
  file
    ? sender.client.upload(sender.ticket, file, { kind: "wall", groupId: sender.groupId })
    : Promise.resolve(undefined);

const sentOnWall = (messageId: number, reference: string): Sent => ({
  kind: "sent",
  messageId: String(messageId),
  reference,
  url: `https://vk.com/${reference}`,
});

/** A wall has neither buttons nor formatting: both are left out, what they say must stand in the text. */
export const postOnWall = async (sender: Sender, call: CallOf<"post">): Promise<Sent> => {
  const { content, file, guid } = call;
  refuseUnpostable(call);
  const { text } = textOf(content, "wall", file !== undefined);
  const owner = ownerOf(call.wallId);
  const attachments = await attachWallFile(sender, file);
  const answer = await sender.client.call(sender.ticket, "write", "wall.post", {
    owner_id: owner,
    from_group: 1,
    message: text,
    guid,
    attachments,
  });
  const parsed = z.object({ post_id: z.number() }).safeParse(answer);
  if (!parsed.success) throw unreadable("wall.post");
  return sentOnWall(parsed.data.post_id, `wall${owner}_${parsed.data.post_id}`);
};

export const commentOnWall = async (sender: Sender, call: CallOf<"comment">): Promise<Sent> => {
  const { content, file, guid, postId } = call;
  refuseUnpostable(call);
  const { text } = textOf(content, "wall", file !== undefined);
  const owner = ownerOf(call.wallId);
  const attachments = await attachWallFile(sender, file);
  const answer = await sender.client.call(sender.ticket, "write", "wall.createComment", {
    owner_id: owner,
    post_id: postId,
    // Unlike wall.post, this takes the community's id.
    from_group: sender.groupId,
    message: text,
    guid,
    attachments,
  });
  const parsed = z.object({ comment_id: z.number() }).safeParse(answer);
  if (!parsed.success) throw unreadable("wall.createComment");
  const { comment_id: commentId } = parsed.data;
  return sentOnWall(commentId, `wall${owner}_${postId}?reply=${commentId}`);
};
