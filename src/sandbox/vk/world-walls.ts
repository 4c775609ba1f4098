import { viewAttachment } from "./attachments.ts";
import type { Comment, Community, Post } from "./model.ts";
import { nowMs, type State } from "./state.ts";
import { addComment } from "./wall-comments.ts";
import { repostObject } from "./wall-object.ts";
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
  likedBy: [...post.likedBy],
  repostedBy: [...post.repostedBy.keys()],
  ...(post.editedAtMs !== undefined && { editedAtMs: post.editedAtMs }),
});

const knownPost = (community: Community, postId: number): Post => {
  const post = community.posts.get(postId);
  if (!post) throw new RangeError(`The wall of community ${community.id} has no post ${postId}.`);
  return post;
};

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
  like: async (personId, communityId, postId, isLiked) => {
    const community = knownCommunity(state, communityId);
    actingPerson(state, personId, community);
    const post = knownPost(community, postId);
    if (post.likedBy.has(personId) === isLiked) return;
    if (isLiked) post.likedBy.add(personId);
    else post.likedBy.delete(personId);
    community.events.emit(isLiked ? "like_add" : "like_remove", {
      liker_id: personId,
      object_type: "post",
      object_owner_id: -communityId,
      object_id: postId,
      post_id: postId,
    });
  },
  repost: async (personId, communityId, postId) => {
    const community = knownCommunity(state, communityId);
    actingPerson(state, personId, community);
    const post = knownPost(community, postId);
    if (post.repostedBy.has(personId))
      throw new RangeError(`Person ${personId} has reposted post ${postId} already.`);
    state.lastRepostId += 1;
    const repostId = state.lastRepostId;
    post.repostedBy.set(personId, repostId);
    const repost = { id: repostId, personId, atMs: nowMs(state) };
    community.events.emit("wall_repost", repostObject(state, community, post, repost));
    return { repostId };
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
