import { tellMessage } from "./broadcast.ts";
import { findUser } from "./render.ts";
import { addMessage, addServiceMessage, changeMember, isMember, setStatus } from "./rooms.ts";
import { createRoom, type MemberStatus, type State } from "./state.ts";
import type { TelegramWorld } from "./world.ts";
import { personAt, roomAt } from "./world-lookup.ts";

type People = Pick<
  TelegramWorld,
  | "createPerson"
  | "createChat"
  | "deleteChat"
  | "allowSending"
  | "addMember"
  | "join"
  | "leave"
  | "kick"
  | "members"
  | "makeAdmin"
  | "deactivate"
  | "migrate"
>;

const migrate = (state: State, chatId: number): { newChatId: number } => {
  const old = roomAt(state, chatId);
  if (old.type !== "group") throw new RangeError(`The chat ${chatId} is no group.`);
  const newChatId = -1_000_000_000_000 - Math.abs(chatId);
  const room = createRoom({ id: newChatId, type: "supergroup", title: old.title, username: old.username });
  room.canMembersSend = old.canMembersSend;
  state.rooms.set(newChatId, room);
  if (room.username !== undefined) state.roomsByUsername.set(room.username.toLowerCase(), room);
  for (const [userId, status] of old.members) setStatus(state, room, userId, status);
  const ownerId = [...old.adminIds][0];
  tellMessage(
    state,
    old,
    addMessage(state, old, { fromId: ownerId, service: { kind: "migrated-to", chatId: newChatId } }),
  );
  tellMessage(
    state,
    room,
    addMessage(state, room, { fromId: ownerId, service: { kind: "migrated-from", chatId } }),
  );
  old.migratedTo = newChatId;
  return { newChatId };
};

/** Joins, and the group sees it. */
export const enter = (
  state: State,
  personId: number,
  chatId: number,
  byId: number,
  to: MemberStatus,
): void => {
  const room = roomAt(state, chatId);
  if (isMember(room, personId)) throw new RangeError(`${personId} is in the chat ${chatId} already.`);
  changeMember(state, room, { userId: personId, byId, to });
  addServiceMessage(state, room, byId, { kind: "joined", userIds: [personId] });
};

const exit = (state: State, personId: number, chatId: number, byId: number, to: "left" | "kicked"): void => {
  const room = roomAt(state, chatId);
  if (!isMember(room, personId)) throw new RangeError(`${personId} is not in the chat ${chatId}.`);
  changeMember(state, room, { userId: personId, byId, to });
  addServiceMessage(state, room, byId, { kind: "left", userId: personId });
};

/** People and the chats they are in. */
export const createPeople = (state: State): People => ({
  createPerson: async ({ id, firstName, lastName, username, languageCode }) => {
    if (findUser(state, id) || id <= 0) throw new RangeError(`The id ${id} is taken or not positive.`);
    state.people.set(id, {
      isDeactivated: false,
      user: {
        id,
        is_bot: false,
        first_name: firstName,
        ...(lastName === undefined ? {} : { last_name: lastName }),
        ...(username === undefined ? {} : { username }),
        ...(languageCode === undefined ? {} : { language_code: languageCode }),
      },
    });
  },
  createChat: async ({ id, type, title, username, ownerId }) => {
    if (state.rooms.has(id) || id >= 0) throw new RangeError(`The chat id ${id} is taken or not negative.`);
    const room = createRoom({ id, type, title, username });
    state.rooms.set(id, room);
    if (username !== undefined) state.roomsByUsername.set(username.toLowerCase(), room);
    if (ownerId === undefined) return;
    personAt(state, ownerId);
    setStatus(state, room, ownerId, "creator");
  },
  deleteChat: async (chatId) => {
    roomAt(state, chatId).isDeleted = true;
  },
  allowSending: async (chatId, isAllowed) => {
    roomAt(state, chatId).canMembersSend = isAllowed;
  },
  addMember: async (personId, chatId, byPersonId) => {
    personAt(state, personId);
    enter(state, personId, chatId, byPersonId ?? personId, "member");
  },
  join: async (personId, chatId) => {
    personAt(state, personId);
    enter(state, personId, chatId, personId, "member");
  },
  leave: async (personId, chatId) => exit(state, personId, chatId, personId, "left"),
  kick: async (personId, chatId, byPersonId) => exit(state, personId, chatId, byPersonId, "kicked"),
  members: async (chatId) =>
    [...roomAt(state, chatId).members].flatMap(([id, status]) =>
      status === "creator" || status === "administrator" || status === "member" ? [{ id, status }] : [],
    ),
  makeAdmin: async (personId, chatId, byPersonId) => {
    personAt(state, personId);
    const room = roomAt(state, chatId);
    const byId = byPersonId ?? [...room.adminIds][0] ?? personId;
    if (!isMember(room, personId)) enter(state, personId, chatId, personId, "member");
    changeMember(state, room, { userId: personId, byId, to: "administrator" });
  },
  deactivate: async (personId) => {
    personAt(state, personId).isDeactivated = true;
  },
  migrate: async (chatId) => migrate(state, chatId),
});
