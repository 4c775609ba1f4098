import { h, type Wanted } from "./dom.ts";

/** Drawn on 24 × 24 in strokes of 2. */
const shapes = {
  back: "M15 5l-7 7 7 7",
  chats: "M4 5h16v11H9l-5 4z",
  people:
    "M9 11a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM2 21c0-4 3-6.5 7-6.5s7 2.5 7 6.5M16 3.5a4 4 0 0 1 0 7.5M18 15c2.5.8 4 2.9 4 6",
  clock: "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM12 7v5l3.5 2",
  send: "M4 12L20 4l-5 16-4-6.5zM11 13.5L20 4",
  like: "M12 20.5C5 15.5 3 12.5 3 9a4.7 4.7 0 0 1 9-2 4.7 4.7 0 0 1 9 2c0 3.5-2 6.5-9 11.5z",
  comment:
    "M12 4c5 0 9 3.2 9 7.5S17 19 12 19c-1 0-2-.1-3-.4L4 20.5l1.2-3.7C3.8 15.3 3 13.5 3 11.5 3 7.2 7 4 12 4z",
  repost: "M14 5l7 6-7 6v-4c-5 0-8 1-11 5 0-6 4-9 11-9z",
  file: "M6 3h8l5 5v13H6zM14 3v5h5",
  down: "M6 9l6 6 6-6",
  check: "M5 12.5l4.5 4.5L19 7.5",
  cross: "M6 6l12 12M18 6L6 18",
  group:
    "M8.5 11a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7zM15.5 11a3.5 3.5 0 1 0 0-7M2 20c0-3.5 2.5-6 6.5-6s6.5 2.5 6.5 6M17.5 14.3c2.7.6 4.5 2.7 4.5 5.7",
  channel: "M4 10v4h4l7 5V5l-7 5zM18.5 9a4 4 0 0 1 0 6",
  wall: "M4 4h16v16H4zM8 9h8M8 13h8M8 17h4",
} as const;

export type IconName = keyof typeof shapes;

/** Only an ornament: the words stand beside it, or in the name of its button. */
export const icon = (name: IconName): Wanted =>
  h("svg", { class: "icon", viewBox: "0 0 24 24", "aria-hidden": "true" }, h("path", { d: shapes[name] }));
