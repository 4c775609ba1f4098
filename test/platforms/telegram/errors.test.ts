import { GrammyError, HttpError } from "grammy";
import { describe, expect, test } from "vitest";
import type { PlatformErrorKind } from "../../../src/bot/platform.ts";
import { kindOfTelegramError, toPlatformError } from "../../../src/platforms/telegram/errors.ts";

const same = (words: string): string => words;

/** Every line of PLATFORMS A1b. */
const lines: readonly (readonly [number, string, PlatformErrorKind])[] = [
  [403, "Forbidden: bot was blocked by the user", "denied"],
  [403, "Forbidden: user is deactivated", "gone"],
  [403, "Forbidden: bot can't initiate conversation with a user", "denied"],
  [403, "Forbidden: bot can't send messages to bots", "gone"],
  [403, "Forbidden: the bot can't send messages to the bot", "gone"],
  [403, "Forbidden: bot was kicked from the supergroup chat", "no_rights"],
  [403, "Forbidden: bot was kicked from the channel chat", "no_rights"],
  [403, "Forbidden: bot is not a member of the group chat", "no_rights"],
  [403, "Forbidden: the group chat was deleted", "gone"],
  [400, "Bad Request: group chat was upgraded to a supergroup chat", "migrated"],
  [400, "Bad Request: chat not found", "gone"],
  [400, "Bad Request: private chat not found", "gone"],
  [400, "Bad Request: PEER_ID_INVALID", "gone"],
  [400, "Bad Request: user not found", "gone"],
  [400, "Bad Request: group is deactivated", "gone"],
  [400, "Bad Request: message is too long", "bad_content"],
  [400, "Bad Request: message caption is too long", "bad_content"],
  [400, "Bad Request: MESSAGE_TOO_LONG", "bad_content"],
  [400, "Bad Request: can't parse entities: unclosed tag at byte offset 7", "bad_content"],
  [400, "Bad Request: message text is empty", "bad_content"],
  [400, "Bad Request: entities too long", "bad_content"],
  [400, "Bad Request: reply markup is too long", "bad_content"],
  [400, "Bad Request: BUTTON_URL_INVALID", "bad_content"],
  [400, "Bad Request: BUTTON_DATA_INVALID", "bad_content"],
  [
    400,
    "Bad Request: message is not modified: specified new message content and reply markup",
    "not_modified",
  ],
  [400, "Bad Request: message to edit not found", "stale_target"],
  [400, "Bad Request: message can't be edited", "stale_target"],
  [400, "Bad Request: message to delete not found", "stale_target"],
  [400, "Bad Request: message can't be deleted for everyone", "stale_target"],
  [400, "Bad Request: message to copy not found", "bad_content"],
  [400, "Bad Request: message to forward not found", "bad_content"],
  [400, "Bad Request: wrong file_id or the file is temporarily unavailable", "bad_content"],
  [400, "Bad Request: invalid file_id", "bad_content"],
  [400, "Bad Request: wrong remote file identifier specified: can't unserialize it", "bad_content"],
  [400, "Bad Request: PHOTO_INVALID_DIMENSIONS", "bad_content"],
  [400, "Bad Request: IMAGE_PROCESS_FAILED", "bad_content"],
  [400, "Bad Request: file of size 10485761 bytes is too big for a photo", "bad_content"],
  [400, "Bad Request: message thread not found", "no_rights"],
  [400, "Bad Request: TOPIC_CLOSED", "no_rights"],
  [400, "Bad Request: TOPIC_DELETED", "no_rights"],
  [400, "Bad Request: not enough rights to send text messages to the chat", "no_rights"],
  [400, "Bad Request: have no rights to send a message", "no_rights"],
  [400, "Bad Request: need administrator rights in the channel chat", "no_rights"],
  [400, "Bad Request: CHAT_WRITE_FORBIDDEN", "no_rights"],
  [400, "Bad Request: CHAT_RESTRICTED", "no_rights"],
  [400, "Bad Request: CHAT_ADMIN_REQUIRED", "no_rights"],
  [400, "Bad Request: user is an administrator of the chat", "no_rights"],
  [400, "Bad Request: message to be replied not found", "bad_content"],
  [400, "Bad Request: reply message not found", "bad_content"],
  [400, "Bad Request: query is too old and response timeout expired or query ID is invalid", "stale_target"],
  [400, "Bad Request: QUERY_ID_INVALID", "stale_target"],
  [400, "Bad Request: wrong file identifier/HTTP URL specified", "bad_content"],
  [400, "Bad Request: Wrong HTTP URL specified", "bad_content"],
  [400, "Bad Request: Failed to get HTTP URL content", "bad_content"],
  [400, "Bad Request: file is too big", "bad_content"],
  [401, "Unauthorized", "token_revoked"],
  [404, "Not Found: method not found", "bad_call"],
  [404, "Not Found", "token_revoked"],
  [409, "Conflict: terminated by other getUpdates request; make sure that only one bot", "conflict"],
  [409, "Conflict: terminated by setWebhook request", "conflict"],
  [409, "Conflict: can't use getUpdates method while webhook is active", "conflict"],
  [429, "Too Many Requests: retry after 7", "rate_limited"],
  [500, "Internal Server Error: restart", "unknown_outcome"],
  [
    500,
    "Internal Server Error: sent message was immediately deleted and can't be returned",
    "unknown_outcome",
  ],
  [400, "Bad Request: something never seen", "bad_call"],
  [403, "Forbidden: something never seen", "no_rights"],
  [502, "Bad Gateway", "unknown_outcome"],
];

describe("an error of the Bot API", () => {
  test.each(lines)("%i %s is %s", (code, description, kind) => {
    expect(kindOfTelegramError(code, description, "write")).toBe(kind);
    expect(kindOfTelegramError(code, description.toUpperCase(), "write")).toBe(kind);
  });

  test("of the server leaves a read without effect", () => {
    expect(kindOfTelegramError(500, "Internal Server Error", "read")).toBe("unavailable");
  });

  test("brings how long to wait, and the new id of a migrated chat", () => {
    const make = (error_code: number, description: string, parameters: object) =>
      toPlatformError(
        new GrammyError("", { ok: false, error_code, description, parameters }, "sendMessage", {}),
        "write",
        same,
      );
    expect(make(429, "Too Many Requests", { retry_after: 7 })).toMatchObject({ retryAfterSeconds: 7 });
    expect(make(429, "Too Many Requests", {})).toMatchObject({ retryAfterSeconds: 1 });
    const migrated = make(400, "group chat was upgraded to a supergroup chat", { migrate_to_chat_id: -1007 });
    expect(migrated).toMatchObject({ kind: "migrated", migratedTo: "-1007" });
  });

  test("that is no answer of the Bot API at all leaves the outcome unknown", () => {
    // What grammY makes of `{}`, whatever its types say.
    const empty = {} as unknown as ConstructorParameters<typeof GrammyError>[1];
    const error = new GrammyError("", empty, "sendMessage", {});
    expect(toPlatformError(error, "write", same).kind).toBe("unknown_outcome");
  });
});

describe("a failure of the way to Telegram", () => {
  const failed = (reason: string, code: string): HttpError => {
    const cause = Object.assign(
      new Error(`request to http://x/bot1:A/sendMessage failed, reason: ${reason}`),
      {
        code,
      },
    );
    return new HttpError("Network request for 'sendMessage' failed!", cause);
  };

  test.each([
    ["connect ECONNREFUSED 127.0.0.1:9", "ECONNREFUSED", "unavailable"],
    ["getaddrinfo ENOTFOUND api.telegram.org", "ENOTFOUND", "unavailable"],
    ["getaddrinfo EAI_AGAIN api.telegram.org", "EAI_AGAIN", "unavailable"],
    ["connect ETIMEDOUT 149.154.167.220:443", "ETIMEDOUT", "unavailable"],
    ["connect EHOSTUNREACH 149.154.167.220:443", "EHOSTUNREACH", "unavailable"],
    [
      "Client network socket disconnected before secure TLS connection was established",
      "ECONNRESET",
      "unavailable",
    ],
    ["certificate has expired", "CERT_HAS_EXPIRED", "unavailable"],
    ["read ECONNRESET", "ECONNRESET", "unknown_outcome"],
    ["socket hang up", "ECONNRESET", "unknown_outcome"],
    ["write EPIPE", "EPIPE", "unknown_outcome"],
    ["read ETIMEDOUT", "ETIMEDOUT", "unknown_outcome"],
    ["read EHOSTUNREACH", "EHOSTUNREACH", "unknown_outcome"],
  ] as const)("%s (%s) is %s for a message", (reason, code, kind) => {
    expect(toPlatformError(failed(reason, code), "write", same).kind).toBe(kind);
    expect(toPlatformError(failed(reason, code), "read", same).kind).toBe("unavailable");
  });
});
