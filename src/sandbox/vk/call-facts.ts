import type { CallFacts } from "../faults.ts";

const splitList = (text: string | undefined): string[] =>
  text === undefined || text === "" ? [] : text.split(",").map((item) => item.trim());

/** Who the call is for, as planted faults and holds name them. */
export const factsOf = (method: string, params: Readonly<Record<string, string>>): CallFacts => {
  const text = params["message"] ?? "";
  if (method.startsWith("wall.")) {
    const wall = `wall${params["owner_id"] ?? ""}`;
    const postId = params["post_id"];
    return { method, text, recipients: [postId === undefined ? wall : `${wall}_${postId}`] };
  }
  const single = params["peer_id"] || params["user_id"];
  const several = splitList(params["peer_ids"] ?? params["user_ids"]);
  return { method, text, recipients: single ? [single] : several };
};
