import type { Ground } from "./ground.ts";
import { filesOf } from "./telegram-view.ts";
import { documentsOf } from "./vk-view.ts";

interface FoundFile {
  readonly name: string;
  readonly content: Buffer;
}

/** The documents of a message, post or comment by the name that `filesView` gave it. */
const documentsAt = async (
  { host, played }: Ground,
  kind: string,
  parent: number,
  id: number,
): Promise<readonly { readonly name: string; readonly contentBase64: string }[]> => {
  const { telegram, vk, community } = host.networks;
  const isPlayed = [...played.values()].some((account) => account.id === parent);
  switch (kind) {
    case "tg": {
      if (parent > 0 && (!isPlayed || (await telegram.world.dialogState(parent)) === "none")) return [];
      const messages = await telegram.world.messages(parent);
      const found = messages.find(({ messageId }) => messageId === id);
      return found ? filesOf(found) : [];
    }
    case "vk": {
      if (!isPlayed) return [];
      const messages = await vk.world.dialog(parent, community.id);
      const found = messages.find(({ conversationMessageId }) => conversationMessageId === id);
      return documentsOf(found?.attachments ?? []);
    }
    case "wall": {
      const posts = await vk.world.wall(community.id);
      return documentsOf(posts.find(({ postId }) => postId === id)?.attachments ?? []);
    }
    case "comment": {
      const post = (await vk.world.wall(community.id)).find(({ postId }) => postId === parent);
      return documentsOf(post?.comments.find(({ commentId }) => commentId === id)?.attachments ?? []);
    }
    default:
      return [];
  }
};

/** A document by its path below `/sandbox/files/`; undefined when nobody can see such a one. */
export const findFile = async (
  ground: Ground,
  owner: string,
  index: number,
): Promise<FoundFile | undefined> => {
  const { kind, parent, id } =
    /^(?<kind>[a-z]+)\.(?<parent>-?\d{1,15})\.(?<id>\d{1,10})$/u.exec(owner)?.groups ?? {};
  if (kind === undefined) return undefined;
  try {
    const file = (await documentsAt(ground, kind, Number(parent), Number(id)))[index];
    return file && { name: file.name, content: Buffer.from(file.contentBase64, "base64") };
  } catch (error) {
    if (error instanceof RangeError) return undefined; // no such chat or person
    throw error;
  }
};
