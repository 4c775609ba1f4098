import { readAttachments } from "../attachments.ts";
import { recordDelivery } from "../delivery.ts";
import { actingCommunity, type Method, type MethodCall } from "../method-call.ts";
import type { Attachment, Community, Post } from "../model.ts";
import { refusal } from "../refusal.ts";
import { nowMs } from "../state.ts";
import { addComment } from "../wall-comments.ts";
import { postObject, threadRoot, wallRecipient } from "../wall-object.ts";

const GUID_LIFETIME_MS = 3_600_000;
const UNPLAYED_OF_POST = [
  "publish_date",
  "post_id",
  "signed",
  "donut_paid_duration",
  "lat",
  "long",
  "place_id",
  "services",
  "copyright",
  "link_photo_id",
  "link_title",
  "friends_only",
];

/** The wall the call may write on: its own community's. @throws {Refusal} 15, 125 */
const ownWall = (call: MethodCall): Community => {
  const ownerId = call.parameters.requiredInteger("owner_id");
  const community = actingCommunity(call);
  if (ownerId !== -community.id) throw refusal(15, "owner_id is another wall");
  return community;
};

/** Runs `make` unless this guid made something within the last hour; answers what it made (PLATFORMS B6). */
const oncePerGuid = (call: MethodCall, community: Community, what: string, make: () => number): number => {
  if (!call.parameters.has("guid")) return make();
  const key = `${what} ${call.parameters.text("guid")}`;
  const atMs = nowMs(call.state);
  const made = community.madeByGuid.get(key);
  if (made && atMs - made.atMs < GUID_LIFETIME_MS) return made.id;
  const id = make();
  community.madeByGuid.set(key, { id, atMs });
  return id;
};

/** A photo uploaded for messages is dropped without an error, a document stays (PLATFORMS B0). */
const keptOnWall = ({ token }: MethodCall, attachments: readonly Attachment[]): Attachment[] =>
  attachments.filter(
    (attachment) =>
      token.profile === "schema" || !(attachment.type === "file" && attachment.file.kind === "photo"),
  );

/** wall.post, by the community, on its own wall. */
export const postOnWall: Method = (call) => {
  const { parameters, state } = call;
  parameters.refuseUnplayed(UNPLAYED_OF_POST);
  const community = ownWall(call);
  parameters.flag("from_group");
  const text = parameters.text("message");
  const attachments = readAttachments(state, parameters.list("attachments", 100));
  if (text.trim() === "" && attachments.length === 0) throw refusal(100, "message is undefined");
  if (text.trim() === "" && attachments.every(({ type }) => type === "link"))
    throw refusal(100, "Violated: link_photo_sizing_rule. No photo given");
  if (community.settings.wall === 0) throw refusal(214);
  const areCommentsClosed = parameters.flag("close_comments") ?? false;
  const isMarkedAsAds = parameters.flag("mark_as_ads") ?? false;
  const postId = oncePerGuid(call, community, "post", () => {
    community.lastWallId += 1;
    const post: Post = {
      id: community.lastWallId,
      fromId: -community.id,
      createdAtMs: nowMs(state),
      isMarkedAsAds,
      text,
      attachments: keptOnWall(call, attachments),
      areCommentsClosed,
      comments: new Map(),
      likedBy: new Set(),
      repostedBy: new Map(),
    };
    community.posts.set(post.id, post);
    recordDelivery(call, {
      kind: "post",
      recipient: wallRecipient(community.id, post.id),
      messageId: String(post.id),
      text,
      attachments: post.attachments,
    });
    community.events.emit("wall_post_new", postObject(state, community, post));
    return post.id;
  });
  return { post_id: postId };
};

/** wall.createComment, in the community's name, under its own posts. */
export const createComment: Method = (call) => {
  const { parameters, state } = call;
  parameters.refuseUnplayed(["sticker_id"]);
  const community = ownWall(call);
  const postId = parameters.requiredInteger("post_id");
  const fromGroup = parameters.integer("from_group");
  if (fromGroup !== undefined && fromGroup !== community.id)
    throw refusal(15, "from_group is another community");
  const text = parameters.text("message");
  const attachments = readAttachments(state, parameters.list("attachments", 100));
  if (text.trim() === "" && attachments.length === 0) throw refusal(100, "message is undefined");
  const commentId = oncePerGuid(call, community, `comment ${postId}`, () => {
    const comment = addComment(state, community, {
      postId,
      fromId: -community.id,
      text,
      attachments,
      replyToCommentId: parameters.integer("reply_to_comment"),
    });
    recordDelivery(call, {
      kind: "comment",
      recipient: wallRecipient(community.id, postId),
      messageId: String(comment.id),
      text,
      attachments,
    });
    return comment.id;
  });
  const made = community.posts.get(postId)?.comments.get(commentId);
  return { comment_id: commentId, parents_stack: made?.replyTo ? [threadRoot(made).id] : [] };
};
