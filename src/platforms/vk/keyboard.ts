import { networkLimits } from "../../bot/network-limits.ts";
import type { Content, OutgoingButton } from "../../bot/outgoing.ts";
import { PlatformError } from "../../bot/platform.ts";
import { cutText } from "../cut.ts";

const {
  rows: maxRows,
  columns: maxColumns,
  buttons: maxButtons,
  label: maxLabelLength,
} = networkLimits.vk.keyboard;
/** PLATFORMS B4. */
const maxPayloadLength = 255;

const buttonOf = (button: OutgoingButton): object => {
  const label = cutText(button.label, maxLabelLength);
  if (button.kind === "link") return { action: { type: "open_link", label, link: button.url } };
  const payload = JSON.stringify({ d: button.data });
  if (payload.length > maxPayloadLength) {
    throw new PlatformError("bad_content", `the data of "${label}" is longer than VK allows`);
  }
  const color = button.style === "danger" ? "negative" : button.style === "primary" ? "primary" : "secondary";
  return { action: { type: "callback", label, payload }, color };
};

/**
 * The `keyboard` parameter, or undefined without buttons: an edit without it removes the old ones.
 * @throws {PlatformError} bad_content
 */
export const keyboardOf = (content: Content): string | undefined => {
  const rows = (content.buttons ?? []).filter((row) => row.length > 0);
  if (rows.length === 0) return undefined;
  if (
    rows.length > maxRows ||
    rows.flat().length > maxButtons ||
    rows.some((row) => row.length > maxColumns)
  ) {
    throw new PlatformError(
      "bad_content",
      `${rows.flat().length} buttons in ${rows.length} rows are more than VK allows`,
    );
  }
  return JSON.stringify({ inline: true, buttons: rows.map((row) => row.map(buttonOf)) });
};
