import { viewAttachment } from "./attachments.ts";
import type { Comment, Post } from "./model.ts";
import type { State } from "./state.ts";
import { addComment } from "./wall-comments.ts";
import { actingPerson, knownCommunity } from "./world-lookup.ts";
import type { CommentView, PostView, WallWorld } from "./world.ts";

const viewComment = (comment: Comment): CommentView => ({
  commentId: comment.id,
  fromId: comment.fromId,
  dateMs: comment.createdAtMs,
  text: comment.text,
  attachments: comment.attachments.map(viewAttachment),
  ...(comment.replyTo && { replyToComment: comment.replyTo.id }),
});

const viewPost = (post: Post): PostView => ({
  postId: post.id,
  fromId: post.fromId,
  dateMs: post.createdAtMs,
  text: post.text,
  isMarkedAsAds: post.isMarkedAsAds,
  attachments: post.attachments.map(viewAttachment),
  comments: [...post.comments.values()].filter(({ isDeleted }) => !isDeleted).map(viewComment),
});

export const createWallWorld = (state: State): WallWorld => ({
  comment: async (personId, communityId, postId, text, { replyToComment } = {}) => {
    const community = knownCommunity(state, communityId);
    actingPerson(state, personId, community);
    const comment = addComment(state, community, {
      postId,
      fromId: personId,
      text,
      attachments: [],
      replyToCommentId: replyToComment,
    });
    return { commentId: comment.id };
  },
  deleteComment: async (communityId, postId, commentId, adminId) => {
    const community = knownCommunity(state, communityId);
    const comment = community.posts.get(postId)?.comments.get(commentId);
    if (!comment || comment.isDeleted) throw new RangeError(`Post ${postId} has no comment ${commentId}.`);
    comment.isDeleted = true;
    // The schema says user_id, the running network deleter_id (PLATFORMS B3b).
    community.events.emit("wall_reply_delete", {
      owner_id: -communityId,
      id: commentId,
      post_id: postId,
      deleter_id: adminId ?? comment.fromId,
    });
  },
  wall: async (communityId) => [...knownCommunity(state, communityId).posts.values()].map(viewPost),
});
