import { confirmServer, removeServer } from "../callback.ts";
import { actingCommunity, type Method, type MethodCall } from "../method-call.ts";
import type { CallbackServer } from "../model.ts";
import { refusal } from "../refusal.ts";
import { createCallbackServer } from "../state.ts";
import { CALLBACK_ONLY_TYPES, EVENT_TYPES } from "./groups.ts";

const MOST_SERVERS = 10;
const MOST_TITLE = 14;
const MOST_SECRET = 50;

const serverOf = (call: MethodCall): CallbackServer => {
  const server = actingCommunity(call).callbackServers.get(call.parameters.requiredInteger("server_id"));
  if (!server) throw refusal(104);
  return server;
};

const wordsOf = ({ parameters }: MethodCall): { url: string; title: string; secretKey: string } => {
  const url = parameters.required("url");
  const title = parameters.required("title");
  const secretKey = parameters.text("secret_key");
  if (!URL.canParse(url) || !/^https?:$/u.test(new URL(url).protocol)) throw refusal(100, "url is invalid");
  if (title.length > MOST_TITLE)
    throw refusal(100, `title should be less or equal to ${MOST_TITLE} characters`);
  if (secretKey.length > MOST_SECRET)
    throw refusal(100, `secret_key should be less or equal to ${MOST_SECRET} characters`);
  return { url, title, secretKey };
};

/** groups.addCallbackServer: the server is asked for its confirmation at once. */
export const addCallbackServer: Method = (call) => {
  call.parameters.requiredInteger("group_id");
  const community = actingCommunity(call);
  const words = wordsOf(call);
  if (community.callbackServers.size >= MOST_SERVERS) throw refusal(2000);
  const server = createCallbackServer(community, words, community.confirmationCode);
  void confirmServer(call.state, community, server);
  return { server_id: server.id };
};

/** groups.editCallbackServer */
export const editCallbackServer: Method = (call) => {
  call.parameters.requiredInteger("group_id");
  const server = serverOf(call);
  Object.assign(server, wordsOf(call));
  void confirmServer(call.state, actingCommunity(call), server);
  return 1;
};

/** groups.deleteCallbackServer */
export const deleteCallbackServer: Method = (call) => {
  call.parameters.requiredInteger("group_id");
  removeServer(actingCommunity(call), serverOf(call).id);
  return 1;
};

/** groups.getCallbackServers */
export const getCallbackServers: Method = (call) => {
  const { parameters } = call;
  parameters.requiredInteger("group_id");
  const ids = parameters.integers("server_ids", 100);
  const servers = [...actingCommunity(call).callbackServers.values()];
  const items = servers.filter(({ id }) => ids === undefined || ids.includes(id));
  return {
    count: items.length,
    items: items.map(({ id, title, url, secretKey, status }) => ({
      id,
      title,
      creator_id: 1,
      url,
      secret_key: secretKey,
      status,
    })),
  };
};

/** groups.getCallbackConfirmationCode: for servers that were added by a call, not for those entered by hand. */
export const getCallbackConfirmationCode: Method = (call) => {
  call.parameters.requiredInteger("group_id");
  return { code: actingCommunity(call).confirmationCode };
};

/** groups.getCallbackSettings */
export const getCallbackSettings: Method = (call) => {
  call.parameters.requiredInteger("group_id");
  const { apiVersion, enabledTypes } = serverOf(call);
  const types = [...EVENT_TYPES, ...CALLBACK_ONLY_TYPES];
  return {
    api_version: apiVersion,
    events: Object.fromEntries(types.map((type) => [type, enabledTypes.has(type) ? 1 : 0])),
  };
};

/** groups.setCallbackSettings: each type on its own; one that is not named stays as it was. */
export const setCallbackSettings: Method = (call) => {
  const { parameters } = call;
  parameters.requiredInteger("group_id");
  const server = serverOf(call);
  if (parameters.has("api_version")) server.apiVersion = parameters.text("api_version");
  for (const type of [...EVENT_TYPES, ...CALLBACK_ONLY_TYPES]) {
    const isOn = parameters.flag(type);
    if (isOn === true) server.enabledTypes.add(type);
    if (isOn === false) server.enabledTypes.delete(type);
  }
  return 1;
};
