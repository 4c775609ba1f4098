import { z } from "zod";

export const vkToken = z.string().min(10, "is too short to be a community token");
export const vkSecret = z
  .string()
  .regex(/^[A-Za-z0-9_-]{16,50}$/, "must have 16 to 50 letters, digits, _ or -")
  .optional();
export const vkConfirmation = z
  .string()
  .regex(/^\w{1,50}$/, "must be the string that VK shows: letters and digits")
  .optional();
const communities = z.array(
  z.strictObject({
    id: z.coerce.number("must be the community's number").int().positive("must be the community's number"),
    token: vkToken,
    callbackSecret: vkSecret,
    callbackConfirmation: vkConfirmation,
  }),
  "must be a JSON array of communities",
);

/** What is no JSON becomes something that no schema takes, so that one sentence says what is wanted. */
const fromJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
};

/** VK_COMMUNITIES: `[{"id":66,"token":"…"}]`. */
export const moreVk = z.string().transform(fromJson).pipe(communities);

export interface VkCommunity {
  readonly groupId: number;
  readonly token: string;
  readonly apiBaseUrl: string;
  /** Absent: Bots Long Poll. Without `url` the server was entered by hand, and `confirmation` is there. */
  readonly callback?: { readonly secret: string; readonly confirmation?: string; readonly url?: string };
}

/** The variables about VK, each right by itself. */
export interface VkSettings {
  readonly VK_GROUP_ID?: number | undefined;
  readonly VK_GROUP_TOKEN?: string | undefined;
  readonly VK_COMMUNITIES?: z.output<typeof communities> | undefined;
  readonly VK_CALLBACK_SECRET?: string | undefined;
  readonly VK_CALLBACK_CONFIRMATION?: string | undefined;
  readonly VK_API_BASE_URL: string;
  readonly PUBLIC_URL?: string | undefined;
}

/** The communities on VK, that of VK_GROUP_ID first. */
export const vkCommunities = (value: VkSettings): VkCommunity[] => {
  const { VK_GROUP_ID: id, VK_GROUP_TOKEN: token } = value;
  const first = {
    callbackSecret: value.VK_CALLBACK_SECRET,
    callbackConfirmation: value.VK_CALLBACK_CONFIRMATION,
  };
  const all = [...(id && token ? [{ id, token, ...first }] : []), ...(value.VK_COMMUNITIES ?? [])];
  return all.map(
    ({ id: groupId, token: own, callbackSecret: secret, callbackConfirmation: confirmation }) => ({
      groupId,
      token: own,
      apiBaseUrl: value.VK_API_BASE_URL,
      ...(secret && {
        callback: {
          secret,
          ...(confirmation && { confirmation }),
          ...(value.PUBLIC_URL && { url: `${value.PUBLIC_URL}/vk` }),
        },
      }),
    }),
  );
};

/** One community is one bot: named twice, it would read and answer twice. */
export const vkProblems = (
  communities: readonly VkCommunity[],
  given: Readonly<Record<string, string | undefined>>,
): string[] => {
  const offset = given["VK_GROUP_ID"] ? 1 : 0;
  return communities.flatMap(({ groupId, callback }, index) => {
    if (index < offset) return [];
    const name = `VK_COMMUNITIES[${index - offset}]`;
    const isTwice = communities.findIndex((other) => other.groupId === groupId) < index;
    return [
      ...(isTwice ? [`${name}.id ${groupId} is named before already.`] : []),
      ...(callback && callback.confirmation === undefined && callback.url === undefined
        ? [`${name}.callbackSecret needs PUBLIC_URL, or callbackConfirmation with the string that VK shows.`]
        : []),
    ];
  });
};
