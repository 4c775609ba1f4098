import type { PostView as WallPost } from "../vk/world.ts";
import type { VisibleMessage } from "../telegram/world.ts";
import { groupId, type Ground } from "./ground.ts";

const opening = /cgd-1 open d=(?<drawId>[0-9a-f]{32})/u;
const commitment = /cgd-1 commit c=[0-9a-f]{64} d=(?<drawId>[0-9a-f]{32})/u;

/** A giveaway as everybody can see it on the networks, by the machine lines of DRAW §3. */
export interface SeenGiveaway {
  readonly drawId: string;
  /** Its announcement in the Telegram group, and the button under it that enters. */
  readonly message: VisibleMessage | undefined;
  readonly post: WallPost | undefined;
  readonly isCommitted: boolean;
}

/** What was announced in the group or on the wall, oldest first. */
export const seenGiveaways = async ({ host }: Ground): Promise<readonly SeenGiveaway[]> => {
  const { telegram, vk, community } = host.networks;
  const messages = (await telegram.world.messages(groupId)).filter(({ fromBot }) => fromBot);
  const posts = await vk.world.wall(community.id);
  const drawIdIn = (text: string, line: RegExp): string | undefined => line.exec(text)?.groups?.["drawId"];
  const committed = new Set(
    [...messages, ...posts.flatMap(({ comments }) => comments), ...posts].map(({ text }) =>
      drawIdIn(text, commitment),
    ),
  );
  const announced = [...messages, ...posts]
    .map((it) => ({ atMs: it.dateMs, drawId: drawIdIn(it.text, opening) }))
    .sort((a, b) => a.atMs - b.atMs);
  const drawIds = [...new Set(announced.flatMap(({ drawId }) => drawId ?? []))];
  return drawIds.map((drawId) => ({
    drawId,
    message: messages.find(({ text }) => drawIdIn(text, opening) === drawId),
    post: posts.find(({ text }) => drawIdIn(text, opening) === drawId),
    isCommitted: committed.has(drawId),
  }));
};

/** The newest giveaway that one can still enter by the look of it. */
export const openGiveaway = async (ground: Ground): Promise<SeenGiveaway | undefined> =>
  (await seenGiveaways(ground)).findLast(({ isCommitted }) => !isCommitted);

/** The link into the dialog by which a wall post is entered. */
export const refIn = (text: string): string | undefined =>
  /vk\.me\/\w+\?ref=(?<ref>[\w-]+)/u.exec(text)?.groups?.["ref"];
