import { badRequest } from "../refusal.ts";
import { recordToast } from "../record.ts";
import { nowMs } from "../state.ts";
import { CALLBACK_LIFETIME_MS } from "../updates.ts";
import type { Method } from "./call.ts";

/** PLATFORMS A2 */
const MAX_TOAST_UNITS = 200;

export const answerCallbackQuery: Method = ({ state, bot, args, id }) => {
  const text = args.text("text");
  const url = args.text("url");
  if (text.length > MAX_TOAST_UNITS) throw badRequest("MESSAGE_TOO_LONG");
  const callback = state.callbacks.get(args.text("callback_query_id"));
  const isLive =
    callback?.botId === bot.id && !callback.answer && nowMs(state) - callback.atMs < CALLBACK_LIFETIME_MS;
  if (!isLive) {
    throw badRequest("query is too old and response timeout expired or query ID is invalid");
  }
  if (url !== "" && !url.toLowerCase().startsWith(`https://t.me/${bot.user.username}?start=`.toLowerCase())) {
    throw badRequest("URL_INVALID");
  }
  callback.answer = { text, showAlert: args.isTrue("show_alert"), ...(url === "" ? {} : { url }) };
  if (text !== "") recordToast(state, id, callback.personId, callback.messageId, text);
  return true;
};
