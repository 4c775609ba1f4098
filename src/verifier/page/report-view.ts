import type { VerifyReport } from "../verify.ts";
import { element } from "./element.ts";
import type { Words } from "./words.ts";

const checkRow = (words: Words, { name, ok, message }: VerifyReport["checks"][number]): HTMLElement =>
  element(
    "li",
    { class: ok ? "holds" : "fails" },
    element("span", { class: "mark", "aria-hidden": "true" }, ok ? "✓" : "✗"),
    element(
      "div",
      {},
      element("strong", {}, words[name === "--commit" ? "check-saved" : `check-${name}`] ?? name),
      element("span", { class: "state" }, words[ok ? "holds" : "fails"] ?? ""),
      element("code", {}, message),
    ),
  );

/** What must not be overlooked is written in capitals: a sealed draw, a test chain. */
const isWarning = (notice: string): boolean => notice === notice.toUpperCase();

/** The verdict first, then each check with its reason, then what only a person can compare. */
export const reportView = (report: VerifyReport, words: Words): HTMLElement => {
  const verdict = report.unreadable.length > 0 ? "unreadable" : report.ok ? "true" : "false";
  return element(
    "section",
    { class: `report ${verdict}`, "data-verdict": verdict },
    element("h2", { tabindex: "-1" }, words[`verdict-${verdict}`] ?? ""),
    ...report.notices.filter(isWarning).map((notice) => element("p", { class: "warning" }, notice)),
    ...report.unreadable.map(({ what, reason }) =>
      element("p", {}, element("code", {}, `${what}: ${reason}`)),
    ),
    report.checks.length === 0
      ? null
      : element("ul", { class: "checks" }, ...report.checks.map((check) => checkRow(words, check))),
    report.notices.length === 0 ? null : element("h3", {}, words["compare"] ?? ""),
    report.notices.length === 0
      ? null
      : element("pre", { tabindex: "0" }, report.notices.filter((notice) => !isWarning(notice)).join("\n")),
  );
};
