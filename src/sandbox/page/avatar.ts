import type { Avatar } from "../chat/view-contract.ts";
import { h, type Wanted } from "./dom.ts";

/** The name always stands beside it. */
export const avatarView = ({ letter, colour }: Avatar): Wanted =>
  h("span", { class: `avatar colour-${colour}`, "aria-hidden": "true" }, letter);
