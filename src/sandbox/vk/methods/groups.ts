import type { Method, MethodCall } from "../method-call.ts";
import { actingCommunity } from "../method-call.ts";
import type { Community, Scope } from "../model.ts";
import { refusal } from "../refusal.ts";
import { findCommunity } from "../state.ts";
import { userObject } from "./users.ts";

const MOST_MEMBERS = 1000;
const MOST_CHECKED_USERS = 500;

const communityObject = (community: Community, fields: readonly string[]): Record<string, unknown> => ({
  id: community.id,
  name: community.name,
  screen_name: community.screenName,
  is_closed: community.isClosed ? 1 : 0,
  type: "group",
  members_count: community.members.size,
  ...(fields.includes("wall") && { wall: community.settings.wall }),
});

/** groups.getById: {groups, profiles} since 5.199; without ids the token's own community. */
export const getCommunities: Method = (call) => {
  const { parameters, state, token } = call;
  const asked =
    parameters.list("group_ids", 500) ??
    (parameters.has("group_id") ? [parameters.text("group_id")] : undefined);
  if (!asked && token.communityId === undefined) throw refusal(100, "group_ids is undefined");
  const names = asked ?? [String(token.communityId)];
  const fields = parameters.list("fields", 100) ?? [];
  return { groups: names.map((name) => communityObject(findCommunity(state, name), fields)), profiles: [] };
};

/** The bits of the mask (PLATFORMS B0); `stories` and `docs` as in VK's list of rights. */
const SCOPE_BITS: Readonly<Record<Scope, number>> = {
  photos: 4,
  stories: 64,
  messages: 4096,
  wall: 8192,
  docs: 131_072,
  manage: 262_144,
};

/** groups.getTokenPermissions */
export const getTokenPermissions: Method = ({ token }) => {
  const permissions = [...token.scopes].map((name) => ({ name, setting: SCOPE_BITS[name] }));
  return { mask: permissions.reduce((sum, { setting }) => sum + setting, 0), permissions };
};

const visibleMembers = (call: MethodCall): Community => {
  const { state, token, parameters } = call;
  const named = parameters.has("group_id") ? parameters.text("group_id") : String(token.communityId ?? "");
  const community = findCommunity(state, named);
  if (community.isClosed && token.communityId !== community.id) throw refusal(15, "this group is closed");
  return community;
};

/** groups.isMember: user_id → 0|1; user_ids (≤ 500, PLATFORMS B5) → one answer each. */
export const isMember: Method = (call) => {
  const { parameters } = call;
  parameters.refuseUnplayed(["extended"]);
  parameters.required("group_id");
  const { members } = visibleMembers(call);
  const userIds = parameters.integers("user_ids", MOST_CHECKED_USERS);
  if (!userIds) return members.has(parameters.requiredInteger("user_id")) ? 1 : 0;
  return userIds.map((userId) => ({ user_id: userId, member: members.has(userId) ? 1 : 0 }));
};

/** groups.getMembers: ≤ 1000 a page; by time for the community itself only. */
export const getMembers: Method = (call) => {
  const { parameters, state, token } = call;
  parameters.refuseUnplayed(["filter"]);
  const { members, id } = visibleMembers(call);
  const sort = parameters.has("sort") ? parameters.text("sort") : "id_asc";
  if (sort.startsWith("time_") && token.communityId !== id) throw refusal(15);
  const count = parameters.integer("count") ?? MOST_MEMBERS;
  const offset = parameters.integer("offset") ?? 0;
  if (count < 0 || count > MOST_MEMBERS) throw refusal(100, `count should be from 0 to ${MOST_MEMBERS}`);
  const ids = [...members.keys()];
  // The map keeps the order of joining.
  if (sort === "id_asc") ids.sort((a, b) => a - b);
  else if (sort === "id_desc") ids.sort((a, b) => b - a);
  else if (sort === "time_desc") ids.reverse();
  else if (sort !== "time_asc") throw refusal(100, "sort is invalid");
  const page = ids.slice(offset, offset + count);
  const fields = parameters.list("fields", 100);
  const items = fields
    ? page.flatMap((memberId) => {
        const person = state.people.get(memberId);
        return person ? [userObject(person, fields)] : [];
      })
    : page;
  return { count: ids.length, items };
};

/** The event types of groups.setLongPollSettings (PLATFORMS B3); the rest is unknown to Bots Long Poll. */
export const EVENT_TYPES = [
  "message_new message_reply message_allow message_deny message_edit message_typing_state message_read",
  "message_event message_reaction_event photo_new audio_new video_new wall_post_new wall_repost",
  "wall_reply_new wall_reply_edit wall_reply_delete wall_reply_restore",
  "board_post_new board_post_edit board_post_restore board_post_delete",
  "photo_comment_new photo_comment_edit photo_comment_delete photo_comment_restore",
  "video_comment_new video_comment_edit video_comment_delete video_comment_restore",
  "market_comment_new market_comment_edit market_comment_delete market_comment_restore",
  "poll_vote_new group_join group_leave group_change_settings group_change_photo group_officers_edit",
  "user_block user_unblock like_add like_remove donut_subscription_create donut_subscription_prolonged",
  "donut_subscription_cancelled donut_subscription_price_changed donut_subscription_expired",
  "donut_money_withdraw donut_money_withdraw_error",
].flatMap((line) => line.split(" "));

/** Shown by groups.getLongPollSettings all the same, always off (PLATFORMS B3). */
export const CALLBACK_ONLY_TYPES = ["wall_schedule_post_new", "wall_schedule_post_delete"];

/** groups.getLongPollServer; `ts` is text (PLATFORMS B3). */
export const getLongPollServer: Method = (call) => {
  call.parameters.requiredInteger("group_id");
  const { events, id } = actingCommunity(call);
  if (!events.isEnabled) throw refusal(100, "longpoll for this group is not enabled");
  return { ...events.issueKey(), server: `${call.state.baseUrl}/lp/${id}` };
};

/** groups.getLongPollSettings */
export const getLongPollSettings: Method = (call) => {
  call.parameters.requiredInteger("group_id");
  const { events } = actingCommunity(call);
  return {
    api_version: events.apiVersion,
    is_enabled: events.isEnabled,
    events: Object.fromEntries(
      [...EVENT_TYPES, ...CALLBACK_ONLY_TYPES].map((type) => [type, events.enabledTypes.has(type) ? 1 : 0]),
    ),
  };
};

/** groups.setLongPollSettings: each type on its own; one that is not named stays as it was. */
export const setLongPollSettings: Method = (call) => {
  const { parameters } = call;
  parameters.requiredInteger("group_id");
  const { events } = actingCommunity(call);
  events.isEnabled = parameters.flag("enabled") ?? events.isEnabled;
  if (parameters.has("api_version")) events.apiVersion = parameters.text("api_version");
  for (const type of EVENT_TYPES) {
    const isOn = parameters.flag(type);
    if (isOn === true) events.enabledTypes.add(type);
    if (isOn === false) events.enabledTypes.delete(type);
  }
  return 1;
};
