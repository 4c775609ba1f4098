import { readAttachments } from "../attachments.ts";
import { recordDelivery } from "../delivery.ts";
import { actingCommunity, type Method, type MethodCall } from "../method-call.ts";
import type { Community, Post } from "../model.ts";
import { refusal } from "../refusal.ts";
import { nowMs } from "../state.ts";
import { postObject, wallRecipient } from "../wall-object.ts";

const MOST_POSTS = 100;
const DEFAULT_POSTS = 20;

const readWall = ({ parameters, state }: MethodCall): Community => {
  const ownerId = parameters.integer("owner_id");
  const named = state.screenNames.get(parameters.text("domain").toLowerCase());
  const id = ownerId === undefined ? named?.id : -ownerId;
  const community = state.communities.get(id ?? 0);
  if (!community) throw refusal(100, "owner_id is undefined");
  if (community.isClosed) throw refusal(15, "this wall is closed");
  return community;
};

/** wall.get of a community's wall, newest first; not for a community token (PLATFORMS B0). */
export const getWall: Method = (call) => {
  const { parameters, state } = call;
  parameters.refuseUnplayed(["extended", "fields"]);
  const community = readWall(call);
  const filter = parameters.text("filter");
  if (!["", "all", "owner"].includes(filter)) throw refusal(100, `filter ${filter} is not played`);
  const count = parameters.integer("count") ?? DEFAULT_POSTS;
  const offset = parameters.integer("offset") ?? 0;
  if (count < 0 || count > MOST_POSTS) throw refusal(100, `count should be from 0 to ${MOST_POSTS}`);
  const posts = [...community.posts.values()].toReversed();
  return {
    count: posts.length,
    items: posts.slice(offset, offset + count).map((post) => postObject(state, community, post)),
  };
};

/** wall.getById; posts that are not there are left out. */
export const getPostsById: Method = ({ parameters, state }) => {
  parameters.refuseUnplayed(["extended", "fields"]);
  parameters.required("posts");
  const items = (parameters.list("posts", MOST_POSTS) ?? []).flatMap((name) => {
    const [ownerId, postId] = name.split("_").map(Number);
    const community = state.communities.get(-(ownerId ?? 0));
    const post = community?.posts.get(postId ?? 0);
    return community && post ? [postObject(state, community, post)] : [];
  });
  return { items };
};

const ownPost = (call: MethodCall): { community: Community; post: Post } => {
  const community = actingCommunity(call);
  const ownerId = call.parameters.integer("owner_id");
  const post = community.posts.get(call.parameters.requiredInteger("post_id"));
  if (ownerId !== -community.id || !post) throw refusal(210);
  return { community, post };
};

/** wall.edit, by an old user token only (PLATFORMS B0). */
export const editPost: Method = (call) => {
  const { parameters, state } = call;
  const { community, post } = ownPost(call);
  const text = parameters.text("message");
  const attachments = readAttachments(state, parameters.list("attachments", 100));
  if (text.trim() === "" && attachments.length === 0) throw refusal(100, "message is undefined");
  post.text = text;
  post.attachments = attachments;
  post.editedAtMs = nowMs(state);
  recordDelivery(call, {
    kind: "edit",
    recipient: wallRecipient(community.id, post.id),
    messageId: String(post.id),
    text,
    attachments,
  });
  return { post_id: post.id };
};

/** wall.delete, by an old user token only (PLATFORMS B0). */
export const deletePost: Method = (call) => {
  const { community, post } = ownPost(call);
  community.posts.delete(post.id);
  recordDelivery(call, {
    kind: "delete",
    recipient: wallRecipient(community.id, post.id),
    messageId: String(post.id),
    text: "",
  });
  return 1;
};
