import type { Say, Text } from "../bot/reply.ts";
import type { CommunityGuide } from "../bot/route-parts.ts";
import type { Signer } from "../bot/signing.ts";
import { communityById, roleOf } from "../community/store.ts";
import { chooseCommunity } from "./chats/store.ts";

interface Choice {
  readonly id: number;
  readonly name: string;
}

/** As many as VK shows under a message (PLATFORMS B4). */
const mostChoices = 10;

/** Asks which community a private chat is to be about. */
export const communityQuestion = (text: readonly Text[], choices: readonly Choice[]): Say => ({
  text,
  buttons: choices.slice(0, mostChoices).map(({ id, name }) => [
    {
      label: { key: "community-choice", values: { community: name } },
      action: "comm",
      args: [id],
      isPersonal: true,
    },
  ]),
});

export const createCommunityGuide = (signer: Pick<Signer, "signRef">): CommunityGuide => ({
  async enter(tx, caller, communityId) {
    if (caller.community?.id === communityId) return caller;
    const { role: _role, community: _community, choices: _choices, ...self } = caller;
    const community = await communityById(tx, communityId);
    if (!community) return self;
    const role = await roleOf(tx, communityId, caller.personId);
    if (role && caller.chat.type === "private") await chooseCommunity(tx, { ...caller, communityId });
    return { ...self, community, ...(role ? { role } : {}) };
  },
  entered: ({ community }) => ({
    text: { key: "community-entered", values: { community: community?.name ?? "" } },
  }),
  ask: ({ choices }) =>
    choices ? { says: [communityQuestion([{ key: "community-which" }], choices)] } : undefined,
  entrance: ({ community }) => (community ? signer.signRef("c", [community.id]) : ""),
});
