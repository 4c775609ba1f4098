import { remember } from "../../remember.ts";
import { documentObject, MESSAGES_ALBUM, photoObject } from "../attachments.ts";
import { actingCommunity, type Method, type MethodCall } from "../method-call.ts";
import type { StoredFile, Upload } from "../model.ts";
import { refusal } from "../refusal.ts";
import { nowMs, randomKey, type State } from "../state.ts";
import { refusalToWrite } from "../write-permission.ts";

const openUpload = ({ state }: MethodCall, kind: Upload["kind"], communityId: number): string => {
  const ticket = randomKey();
  const upload = { kind, ownerId: -communityId, isSaved: false };
  remember(state.uploads, ticket, upload, state.ledger.keepLast);
  return `${state.baseUrl}/upload/${kind}?ticket=${ticket}`;
};

const checkPeer = (call: MethodCall): void => {
  const peerId = call.parameters.integer("peer_id");
  if (peerId === undefined || peerId === 0) return;
  const refused = refusalToWrite(call.state, actingCommunity(call), peerId);
  if (refused) throw refused;
};

/** docs.getWallUploadServer */
export const getWallDocumentServer: Method = (call) => ({
  upload_url: openUpload(call, "doc", actingCommunity(call).id),
});

/** docs.getMessagesUploadServer */
export const getMessageDocumentServer: Method = (call) => {
  const type = call.parameters.text("type");
  if (type !== "" && type !== "doc") throw refusal(100, `type ${type} is not played by this simulator`);
  checkPeer(call);
  return { upload_url: openUpload(call, "doc", actingCommunity(call).id) };
};

/** photos.getMessagesUploadServer */
export const getMessagePhotoServer: Method = (call) => {
  checkPeer(call);
  const { id } = actingCommunity(call);
  return {
    album_id: MESSAGES_ALBUM,
    upload_url: openUpload(call, "photo", id),
    user_id: 0,
    group_id: id,
  };
};

/** A file with a number, as attachments name it. */
export const keepFile = (
  state: State,
  words: Pick<StoredFile, "kind" | "ownerId" | "name" | "sizeBytes" | "contentBase64" | "size">,
): StoredFile => {
  state.lastFileId += 1;
  const file = { ...words, id: state.lastFileId, accessKey: randomKey(), savedAtMs: nowMs(state) };
  remember(state.files, `${file.kind}${file.ownerId}_${file.id}`, file, state.ledger.keepLast);
  return file;
};

/** Takes the uploaded content once and makes it a file that can be attached. */
const saveUpload = (
  state: State,
  ticket: string,
  kind: Upload["kind"],
  title: string,
): StoredFile | undefined => {
  const upload = state.uploads.get(ticket);
  if (!upload?.content || upload.isSaved || upload.kind !== kind) return undefined;
  upload.isSaved = true;
  const name = title === "" ? upload.content.name : title;
  return keepFile(state, { kind, ownerId: upload.ownerId, ...upload.content, name });
};

/** docs.save: once per upload, then 105 (PLATFORMS B2b). */
export const saveDocument: Method = ({ parameters, state }) => {
  const ticket = parameters.required("file").split("|").at(-1) ?? "";
  const file = saveUpload(state, ticket, "doc", parameters.text("title"));
  if (!file) throw refusal(105);
  return { type: "doc", doc: documentObject(state, file) };
};

/** photos.saveMessagesPhoto */
export const savePhoto: Method = ({ parameters, state }) => {
  parameters.required("photo");
  const file = saveUpload(state, parameters.text("hash"), "photo", "");
  if (!file) throw refusal(121);
  return [photoObject(state, file)];
};
