import { GrammyError } from "grammy";
import { z } from "zod";
import type { PlatformErrorKind } from "../../bot/platform.ts";
import { PlatformError } from "../../bot/platform.ts";
import type { CallEffect } from "../transport.ts";
import { detailOfTransportError, kindOfServerError, kindOfTransportError } from "../transport.ts";

type Row = readonly [code: number, words: readonly string[], kind: PlatformErrorKind];

/** PLATFORMS A1b, line by line; the first row whose code and words fit decides, words in lower case. */
const rows: readonly Row[] = [
  [403, ["bot was blocked by the user", "user_is_blocked"], "denied"],
  [403, ["user is deactivated", "input_user_deactivated"], "gone"],
  [403, ["bot can't initiate conversation"], "denied"],
  [403, ["can't send messages to bots", "can't send messages to the bot"], "gone"],
  [403, ["bot was kicked from the", "bot is not a member of the"], "no_rights"],
  [403, ["chat was deleted"], "gone"],
  [403, [""], "no_rights"],
  [400, ["upgraded to a supergroup"], "migrated"],
  [400, ["chat not found", "peer_id_invalid", "user not found", "group is deactivated"], "gone"],
  [400, ["message is too long", "caption is too long", "message_too_long"], "bad_content"],
  [400, ["can't parse entities", "text is empty", "entities too long"], "bad_content"],
  [400, ["reply markup is too long", "button_url_invalid", "button_data_invalid"], "bad_content"],
  [400, ["message is not modified", "message_not_modified"], "not_modified"],
  [400, ["message to edit not found", "message can't be edited"], "stale_target"],
  [400, ["message to delete not found", "message can't be deleted"], "stale_target"],
  [400, ["message to copy not found", "message to forward not found"], "bad_content"],
  [400, ["message thread not found", "topic_closed", "topic_deleted"], "no_rights"],
  [400, ["not enough rights", "have no rights", "need administrator rights"], "no_rights"],
  [400, ["chat_write_forbidden", "chat_restricted", "chat_admin_required"], "no_rights"],
  [400, ["user is an administrator of the chat", "user_admin_invalid"], "no_rights"],
  [400, ["message to be replied not found", "reply message not found"], "bad_content"],
  [400, ["query is too old", "query_id_invalid"], "stale_target"],
  [400, ["wrong file identifier", "wrong http url", "failed to get http url content"], "bad_content"],
  [400, ["wrong remote file", "wrong file_id", "invalid file_id", "file reference"], "bad_content"],
  [400, ["file is too big", "is too big for a photo", "file must be non-empty"], "bad_content"],
  [400, ["photo_invalid_dimensions", "image_process_failed", "photo_ext_invalid"], "bad_content"],
  [400, [""], "bad_call"],
  [401, [""], "token_revoked"],
  [404, ["method not found"], "bad_call"],
  // A token that is not even shaped like one.
  [404, [""], "token_revoked"],
  [409, [""], "conflict"],
  [429, [""], "rate_limited"],
  // It was delivered and removed at once by the chat's guard: its id is unknown, a repeat would be a second one.
  [500, ["immediately deleted"], "unknown_outcome"],
];

/** What an error answer of the Bot API means (PLATFORMS A1b). */
export const kindOfTelegramError = (
  code: number,
  description: string,
  effect: CallEffect,
): PlatformErrorKind => {
  const words = description.toLowerCase();
  const row = rows.find(
    ([rowCode, rowWords]) => rowCode === code && rowWords.some((part) => words.includes(part)),
  );
  if (row) return row[2];
  // 5xx, and what is no answer of the Bot API at all.
  return code >= 400 && code < 500 ? "bad_call" : kindOfServerError(effect);
};

/** A JSON answer of something else than the Bot API lacks these, whatever grammY's types say. */
const answer = z.object({
  error_code: z.number().catch(0),
  description: z.string().catch("an answer without a description"),
});

/** Whatever grammY throws, as an error of the port. `redact` keeps the token out of the words. */
export const toPlatformError = (
  error: unknown,
  effect: CallEffect,
  redact: (words: string) => string,
): PlatformError => {
  if (error instanceof PlatformError) return error;
  if (!(error instanceof GrammyError)) {
    return new PlatformError(kindOfTransportError(error, effect), redact(detailOfTransportError(error)));
  }
  const { error_code: code, description } = answer.parse(error);
  const { retry_after: retryAfter, migrate_to_chat_id: migratedTo } = error.parameters;
  const kind = kindOfTelegramError(code, description, effect);
  return new PlatformError(kind, redact(`${error.method}: ${code} ${description}`), {
    ...(kind === "rate_limited" && { retryAfterSeconds: retryAfter ?? 1 }),
    ...(migratedTo !== undefined && { migratedTo: String(migratedTo) }),
  });
};
