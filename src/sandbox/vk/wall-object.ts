import { attachmentObject } from "./attachments.ts";
import type { Comment, Community, Post } from "./model.ts";
import { toSeconds, type State } from "./state.ts";

/** The whole thread hangs under its first comment: VK nests comments one level deep. */
export const threadRoot = (comment: Comment): Comment =>
  comment.replyTo ? threadRoot(comment.replyTo) : comment;

/** A post as wall.get and wall_post_new show it. */
export const postObject = (state: State, community: Community, post: Post): Record<string, unknown> => {
  const comments = [...post.comments.values()].filter((comment) => !comment.isDeleted);
  return {
    id: post.id,
    from_id: post.fromId,
    owner_id: -community.id,
    date: toSeconds(post.createdAtMs),
    text: post.text,
    post_type: "post",
    inner_type: "wall_wallpost",
    marked_as_ads: post.isMarkedAsAds ? 1 : 0,
    is_favorite: false,
    attachments: post.attachments.map((attachment) => attachmentObject(state, attachment)),
    comments: { count: comments.length, can_post: post.areCommentsClosed ? 0 : 1 },
    likes: { count: post.likedBy.size, user_likes: 0, can_like: 1 },
    reposts: { count: post.repostedBy.size, user_reposted: 0 },
    ...(post.editedAtMs !== undefined && { edited: toSeconds(post.editedAtMs) }),
  };
};

/** A repost as wall_repost shows it: the person's own post, with ours as the first of its history (PLATFORMS B3b). */
export const repostObject = (
  state: State,
  community: Community,
  post: Post,
  repost: { readonly id: number; readonly personId: number; readonly atMs: number },
): Record<string, unknown> => ({
  id: repost.id,
  from_id: repost.personId,
  owner_id: repost.personId,
  date: toSeconds(repost.atMs),
  post_type: "post",
  text: "",
  copy_history: [
    {
      id: post.id,
      owner_id: -community.id,
      from_id: post.fromId,
      date: toSeconds(post.createdAtMs),
      post_type: "post",
      text: post.text,
      attachments: post.attachments.map((attachment) => attachmentObject(state, attachment)),
    },
  ],
  comments: { count: 0 },
});

/** A comment as wall_reply_new shows it (PLATFORMS B3b). */
export const commentObject = (
  state: State,
  community: Community,
  comment: Comment,
): Record<string, unknown> => ({
  id: comment.id,
  from_id: comment.fromId,
  date: toSeconds(comment.createdAtMs),
  text: comment.text,
  post_id: comment.postId,
  owner_id: -community.id,
  parents_stack: comment.replyTo ? [threadRoot(comment).id] : [],
  ...(comment.replyTo && {
    reply_to_user: comment.replyTo.fromId,
    reply_to_comment: comment.replyTo.id,
  }),
  ...(comment.attachments.length > 0 && {
    attachments: comment.attachments.map((attachment) => attachmentObject(state, attachment)),
  }),
});

/** A wall post's name in the ledger and in planted faults. */
export const wallRecipient = (communityId: number, postId: number): string => `wall-${communityId}_${postId}`;
