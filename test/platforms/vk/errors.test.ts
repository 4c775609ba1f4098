import { describe, expect, test } from "vitest";
import type { PlatformErrorKind } from "../../../src/bot/platform.ts";
import { kindOfVkError, vkError } from "../../../src/platforms/vk/errors.ts";

/** Every line of PLATFORMS B2b; a third part is the subcode. */
const lines: readonly (readonly [PlatformErrorKind, readonly number[]])[] = [
  ["unknown_outcome", [1, 10, 13, 36]],
  ["bad_call", [2, 3, 4, 8, 12]],
  ["token_revoked", [5, 1117]],
  ["not_allowed", [27, 28, 1051]],
  ["rate_limited", [6, 9, 29]],
  ["no_rights", [7, 15, 203, 30, 260]],
  ["not_allowed", [14, 17, 24, 25]],
  ["gone", [18, 37, 3610]],
  ["gone", [113, 125, 104]],
  ["unavailable", [19, 22, 105, 118, 121, 129]],
  ["bad_call", [100]],
  ["bad_content", [103]],
  ["no_rights", [212, 210, 213]],
  ["rate_limited", [223]],
  ["no_rights", [214]],
  ["rate_limited", [219, 220]],
  ["bad_content", [222]],
  ["rate_limited", [224]],
  ["no_rights", [225]],
  ["no_rights", [250, 253]],
  ["bad_call", [251, 252]],
  ["denied", [900, 901, 902]],
  ["bad_call", [907, 908]],
  ["stale_target", [909, 920]],
  ["bad_content", [910, 914, 913, 911, 940]],
  ["no_rights", [912]],
  ["no_rights", [917, 922, 925, 927, 932, 935, 945, 946, 1012, 962]],
  ["gone", [936]],
  ["denied", [939, 987, 988]],
  ["bad_call", [943]],
  ["rate_limited", [944]],
  ["denied", [950]],
  ["no_rights", [985]],
  ["denied", [951]],
  ["no_rights", [967, 979, 983]],
  ["rate_limited", [984]],
  ["denied", [1021]],
  ["bad_call", [2000]],
  ["no_rights", [701, 702, 703, 704, 705, 706, 707, 708, 709, 710, 711]],
  ["not_allowed", [3300, 3301, 3302, 3303, 3304]],
  ["denied", [999]],
  ["bad_call", [77_777]],
];

const same = (words: string): string => words;
const waitOf = (code: number, message = ""): number | undefined =>
  vkError("m", { code, message }, "write", same).retryAfterSeconds;

describe("an error of VK", () => {
  test.each(lines.flatMap(([kind, codes]) => codes.map((code) => [code, kind] as const)))(
    "%i is %s",
    (code, kind) => {
      expect(kindOfVkError({ code, message: "Whatever" }, "write")).toBe(kind);
    },
  );

  test.each([
    [15, 1133, "not_allowed"],
    [15, 1134, "not_allowed"],
    [15, undefined, "no_rights"],
    [5, 1130, "token_revoked"],
  ] as const)("%i with the subcode %s is %s", (code, subcode, kind) => {
    expect(kindOfVkError({ code, message: "Access denied", subcode }, "write")).toBe(kind);
  });

  test.each([
    ["Access to adding post denied: you can only add 50 posts a day", 3600],
    ["Access to adding post denied: a post is already scheduled for this TIME", 60],
    ["Access to adding post denied", undefined],
  ])("214 %s", (message, waitSeconds) => {
    expect(waitOf(214, message)).toBe(waitSeconds);
  });

  test("of its server leaves a read without effect", () => {
    expect(kindOfVkError({ code: 10, message: "Internal server error" }, "read")).toBe("unavailable");
  });

  test("says how long to wait", () => {
    expect(waitOf(6)).toBe(1);
    expect(waitOf(9)).toBe(3600);
    expect(waitOf(29)).toBe(86_400);
    expect(waitOf(901)).toBeUndefined();
  });

  test("keeps its code and words for the log", () => {
    const error = vkError("wall.post", { code: 15, message: "Access denied", subcode: 1133 }, "write", same);
    expect(error.detail).toBe("wall.post: 15/1133 Access denied");
  });
});
