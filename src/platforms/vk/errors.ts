import { z } from "zod";
import type { PlatformErrorKind } from "../../bot/platform.ts";
import { PlatformError } from "../../bot/platform.ts";
import type { CallEffect } from "../transport.ts";
import { kindOfServerError } from "../transport.ts";

/** `server_failure`: VK failed on its side, perhaps after it had done what it was asked for. */
type RowKind = PlatformErrorKind | "server_failure";
type Row = readonly [
  codes: readonly number[],
  kind: RowKind,
  only?: { readonly subcodes?: readonly number[]; readonly words?: string; readonly waitSeconds?: number },
];

const hour = 3600;
const day = 86_400;

/** PLATFORMS B2b, line by line; the first row whose code, subcode and words fit decides, words in lower case. */
const rows: readonly Row[] = [
  [[1, 10, 36], "server_failure"],
  // Of a script: 12 before anything of it was done, 13 perhaps in the middle (PLATFORMS B2).
  [[12], "bad_call"],
  [[13], "server_failure"],
  [[2, 3, 4, 8], "bad_call"],
  [[5, 1117], "token_revoked"],
  [[27, 28, 1051], "not_allowed"],
  [[6], "rate_limited", { waitSeconds: 1 }],
  [[9], "rate_limited", { waitSeconds: hour }],
  [[29], "rate_limited", { waitSeconds: day }],
  [[15], "not_allowed", { subcodes: [1133, 1134] }],
  [[7, 15, 203, 30, 260], "no_rights"],
  // What only a person at a browser can answer.
  [[14, 17, 24, 25, 3300, 3301, 3302, 3303, 3304], "not_allowed"],
  [[18, 37, 3610], "gone"],
  [[113, 125, 104], "gone"],
  // An upload to be made again from its start; nothing was published.
  [[19, 22, 105, 118, 121, 129], "unavailable"],
  [[100], "bad_call"],
  [[103], "bad_content"],
  [[210, 212, 213], "no_rights"],
  [[223], "rate_limited", { waitSeconds: hour }],
  [[214], "rate_limited", { words: "you can only add", waitSeconds: hour }],
  [[214], "rate_limited", { words: "time", waitSeconds: 60 }],
  [[214], "no_rights"],
  [[219, 220], "rate_limited", { waitSeconds: hour }],
  [[222], "bad_content"],
  [[224], "rate_limited", { waitSeconds: day }],
  [[225], "no_rights"],
  [[250, 253], "no_rights"],
  [[251, 252], "bad_call"],
  [[900, 901, 902], "denied"],
  [[907, 908], "bad_call"],
  [[909, 920], "stale_target"],
  [[910, 911, 913, 914, 940], "bad_content"],
  [[912], "no_rights"],
  [[917, 922, 925, 927, 932, 935, 945, 946, 962, 1012], "no_rights"],
  [[936], "gone"],
  [[939, 987, 988], "denied"],
  [[943], "bad_call"],
  [[944], "rate_limited", { waitSeconds: day }],
  [[950], "denied"],
  [[985], "no_rights"],
  [[967, 979, 983], "no_rights"],
  // A spam restriction on the community: every further mass message makes it worse.
  [[984], "rate_limited", { waitSeconds: hour }],
  [[1021], "denied"],
  [[701, 702, 703, 704, 705, 706, 707, 708, 709, 710, 711], "no_rights"],
  [[2000], "bad_call"],
];

export interface VkFault {
  readonly code: number;
  readonly message: string;
  readonly subcode?: number | undefined;
}

const rowFor = ({ code, message, subcode }: VkFault): Row | undefined => {
  const text = message.toLowerCase();
  return rows.find(
    ([codes, , only]) =>
      codes.includes(code) &&
      (only?.subcodes === undefined || only.subcodes.includes(subcode ?? 0)) &&
      (only?.words === undefined || text.includes(only.words)),
  );
};

/** What an error of VK means, of a call or of one peer in it (PLATFORMS B2b). */
export const kindOfVkError = (fault: VkFault, effect: CallEffect): PlatformErrorKind => {
  const kind = rowFor(fault)?.[1];
  if (kind === "server_failure") return kindOfServerError(effect);
  if (kind !== undefined) return kind;
  // Unknown 9xx are failures of one recipient (PLATFORMS B2b).
  return fault.code >= 900 && fault.code < 1000 ? "denied" : "bad_call";
};

export const vkError = (
  method: string,
  fault: VkFault,
  effect: CallEffect,
  redact: (words: string) => string,
): PlatformError => {
  const kind = kindOfVkError(fault, effect);
  const subcode = fault.subcode === undefined ? "" : `/${fault.subcode}`;
  return new PlatformError(kind, redact(`${method}: ${fault.code}${subcode} ${fault.message}`), {
    ...(kind === "rate_limited" && { retryAfterSeconds: rowFor(fault)?.[2]?.waitSeconds ?? 1 }),
  });
};

const fault = z.object({
  error_code: z.number(),
  error_subcode: z.number().optional(),
  error_msg: z.string().default(""),
});

const innerFault = z
  .looseObject({ method: z.string().default(""), error_code: z.number(), error_msg: z.string().default("") })
  .transform(({ method, error_code: code, error_msg: message }) => ({ method, code, message }));

/** What was refused inside a script, in the order of the `false`s that stand for it (PLATFORMS B2). */
export type InnerFault = z.infer<typeof innerFault>;

/** An answer of VK: always HTTP 200, with one of the two (PLATFORMS B2b). */
export const envelope = z.union([
  z.object({ error: fault }).transform(({ error }) => ({
    fault: { code: error.error_code, message: error.error_msg, subcode: error.error_subcode },
  })),
  z
    .object({ response: z.unknown(), execute_errors: z.array(innerFault).default([]) })
    .transform(({ response, execute_errors: errors }) => ({ response, errors })),
]);
