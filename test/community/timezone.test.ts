import { expect, test } from "vitest";
import { canonicalTimezone } from "../../src/community/timezone.ts";

test.each([
  ["europe/moscow", "Europe/Moscow"],
  [" UTC ", "UTC"],
  ["Asia/Ho_Chi_Minh", "Asia/Ho_Chi_Minh"],
  ["Asia/Saigon", "Asia/Ho_Chi_Minh"],
  ["Europe/Kyiv", "Europe/Kyiv"],
  ["Asia/Kolkata", "Asia/Kolkata"],
  ["Mars/Base", undefined],
  ["", undefined],
])("%j is the zone %j", (input, zone) => {
  expect(canonicalTimezone(input)).toBe(zone);
});
