import type { Attachment, Comment, Community } from "./model.ts";
import { refusal } from "./refusal.ts";
import { nowMs, type State } from "./state.ts";
import { commentObject } from "./wall-object.ts";

export interface NewComment {
  readonly postId: number;
  readonly fromId: number;
  readonly text: string;
  readonly attachments: readonly Attachment[];
  readonly replyToCommentId?: number | undefined;
}

/** Adds a comment and tells the community. @throws {Refusal} 100, 212 */
export const addComment = (state: State, community: Community, draft: NewComment): Comment => {
  const post = community.posts.get(draft.postId);
  const { wall } = community.settings;
  const isClosedToPeople = draft.fromId > 0 && (wall === 0 || wall === 3);
  if (!post || post.areCommentsClosed || isClosedToPeople) throw refusal(212);
  const replyTo =
    draft.replyToCommentId === undefined ? undefined : post.comments.get(draft.replyToCommentId);
  if (draft.replyToCommentId !== undefined && (!replyTo || replyTo.isDeleted))
    throw refusal(100, "reply_to_comment was not found");
  community.lastWallId += 1;
  const comment: Comment = {
    id: community.lastWallId,
    postId: draft.postId,
    fromId: draft.fromId,
    createdAtMs: nowMs(state),
    text: draft.text,
    attachments: draft.attachments,
    ...(replyTo && { replyTo }),
    isDeleted: false,
  };
  post.comments.set(comment.id, comment);
  community.events.emit("wall_reply_new", commentObject(state, community, comment));
  return comment;
};
