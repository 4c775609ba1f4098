import type { Method } from "../method-call.ts";
import {
  addCallbackServer,
  deleteCallbackServer,
  editCallbackServer,
  getCallbackConfirmationCode,
  getCallbackServers,
  getCallbackSettings,
  setCallbackSettings,
} from "./callback.ts";
import { deleteMessages, editMessage } from "./change-message.ts";
import { answerButtonPress, isWritingAllowed, markAsRead, setActivity } from "./conversation.ts";
import {
  getCommunities,
  getLongPollServer,
  getLongPollSettings,
  getMembers,
  getTokenPermissions,
  isMember,
  setLongPollSettings,
} from "./groups.ts";
import { deletePost, editPost, getPostsById, getWall } from "./read-wall.ts";
import { sendMessage } from "./send-message.ts";
import {
  getMessageDocumentServer,
  getMessagePhotoServer,
  getWallDocumentServer,
  saveDocument,
  savePhoto,
} from "./uploads.ts";
import { getServerTime, getUsers, resolveScreenName } from "./users.ts";
import { createComment, postOnWall } from "./write-wall.ts";

/** What is played. `execute` is not here: it calls these. */
export const METHODS: ReadonlyMap<string, Method> = new Map([
  ["users.get", getUsers],
  ["groups.getById", getCommunities],
  ["groups.getTokenPermissions", getTokenPermissions],
  ["groups.isMember", isMember],
  ["groups.getMembers", getMembers],
  ["groups.getLongPollServer", getLongPollServer],
  ["groups.getLongPollSettings", getLongPollSettings],
  ["groups.setLongPollSettings", setLongPollSettings],
  ["groups.addCallbackServer", addCallbackServer],
  ["groups.deleteCallbackServer", deleteCallbackServer],
  ["groups.editCallbackServer", editCallbackServer],
  ["groups.getCallbackConfirmationCode", getCallbackConfirmationCode],
  ["groups.getCallbackServers", getCallbackServers],
  ["groups.getCallbackSettings", getCallbackSettings],
  ["groups.setCallbackSettings", setCallbackSettings],
  ["messages.send", sendMessage],
  ["messages.edit", editMessage],
  ["messages.delete", deleteMessages],
  ["messages.sendMessageEventAnswer", answerButtonPress],
  ["messages.isMessagesFromGroupAllowed", isWritingAllowed],
  ["messages.markAsRead", markAsRead],
  ["messages.setActivity", setActivity],
  ["wall.post", postOnWall],
  ["wall.createComment", createComment],
  ["wall.get", getWall],
  ["wall.getById", getPostsById],
  ["wall.edit", editPost],
  ["wall.delete", deletePost],
  ["docs.getWallUploadServer", getWallDocumentServer],
  ["docs.getMessagesUploadServer", getMessageDocumentServer],
  ["docs.save", saveDocument],
  ["photos.getMessagesUploadServer", getMessagePhotoServer],
  ["photos.saveMessagesPhoto", savePhoto],
  ["utils.getServerTime", getServerTime],
  ["utils.resolveScreenName", resolveScreenName],
]);
