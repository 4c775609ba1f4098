import type { AttachmentView } from "../vk/attachments.ts";
import type {
  CommentView as WallComment,
  MessageView as DialogMessage,
  PostView as WallPost,
} from "../vk/world.ts";
import type {
  AuthorView,
  ButtonView,
  CommentView,
  FileView,
  MessageView,
  PersonKey,
  PostView,
  Span,
  VkView,
} from "./view-contract.ts";
import { keyOf, type Ground } from "./ground.ts";
import { authorOf, avatarOf, membersView, type Presence } from "./people-view.ts";
import { linkTo, vkSpans } from "./spans.ts";
import { filesView } from "./telegram-view.ts";
import type { Words } from "./words.ts";

const mostMessages = 60;
const mostPosts = 20;
const mostComments = 20;

type Keyboard = NonNullable<DialogMessage["keyboard"]>;
type Button = Keyboard["buttons"][number][number];

const tones: Readonly<Record<string, ButtonView["tone"]>> = {
  primary: "primary",
  positive: "positive",
  negative: "negative",
};

const buttonView = ({ action, color }: Button, id: string): ButtonView => {
  const label = action.label ?? action.type;
  const tone = tones[color ?? ""] ?? "plain";
  if (action.type !== "open_link" || action.link === undefined) return { id, label, kind: "press", tone };
  return { id, label, kind: linkTo(action.link).kind === "start" ? "start" : "web", url: action.link, tone };
};

/** The files among the attachments; pictures and documents alike are downloads here. */
export const documentsOf = (attachments: readonly AttachmentView[]) =>
  attachments.flatMap((attachment) =>
    attachment.type === "doc" || attachment.type === "photo" ? [attachment] : [],
  );

/** The words, and below them the addresses that hang on as attachments. */
const spansOf = (
  text: string,
  attachments: readonly AttachmentView[],
  formatData?: string,
): readonly Span[] => [
  ...vkSpans(text, formatData),
  ...attachments.flatMap((attachment): Span[] =>
    attachment.type === "link"
      ? [{ text: `\n${attachment.url}`, styles: [], link: linkTo(attachment.url) }]
      : [],
  ),
];

const authorById = (ground: Ground, fromId: number): AuthorView => {
  const { name } = ground.host.networks.community;
  return fromId < 0 ? { key: "bot", name, avatar: avatarOf(name) } : authorOf(ground, keyOf("vk", fromId));
};

const files = (owner: string, attachments: readonly AttachmentView[]): readonly FileView[] =>
  filesView(owner, documentsOf(attachments));

const messageView = (ground: Ground, personId: number, message: DialogMessage): MessageView => ({
  id: message.conversationMessageId,
  at: new Date(message.dateMs).toISOString(),
  author: authorById(ground, message.fromId),
  isBot: message.fromId < 0,
  spans: spansOf(message.text, message.attachments, message.formatData),
  buttons:
    message.keyboard?.buttons.map((row, rowIndex) =>
      row.map((button, index) => buttonView(button, `${rowIndex}.${index}`)),
    ) ?? [],
  files: files(`vk.${personId}.${message.conversationMessageId}`, message.attachments),
  replyTo: null,
  isEdited: message.editedAtMs !== undefined,
  isDeleted: false,
});

const commentView = (ground: Ground, postId: number, comment: WallComment): CommentView => ({
  id: comment.commentId,
  at: new Date(comment.dateMs).toISOString(),
  author: authorById(ground, comment.fromId),
  isBot: comment.fromId < 0,
  spans: spansOf(comment.text, comment.attachments),
  files: files(`comment.${postId}.${comment.commentId}`, comment.attachments),
  replyTo: comment.replyToComment ?? null,
});

const postView = (ground: Ground, post: WallPost): PostView => {
  const played = (ids: readonly number[]): readonly PersonKey[] =>
    ids.map((id) => keyOf("vk", id)).filter((key) => ground.played.has(key));
  // What the community itself said under a post must not be pushed out by a crowd.
  const newest = new Set(post.comments.slice(-mostComments));
  const shown = post.comments.filter((comment) => comment.fromId < 0 || newest.has(comment));
  return {
    id: post.postId,
    at: new Date(post.dateMs).toISOString(),
    author: authorById(ground, post.fromId),
    spans: spansOf(post.text, post.attachments),
    files: files(`wall.0.${post.postId}`, post.attachments),
    comments: shown.map((comment) => commentView(ground, post.postId, comment)),
    earlierComments: post.comments.length - shown.length,
    commentCount: post.comments.length,
    likeCount: post.likedBy.length,
    repostCount: post.repostedBy.length,
    likedBy: played(post.likedBy),
    repostedBy: played(post.repostedBy),
    isEdited: post.editedAtMs !== undefined,
  };
};

/** All that is seen on VK. */
export const vkView = async (ground: Ground, presence: Presence, words: Words): Promise<VkView> => {
  const { vk, community } = ground.host.networks;
  const dialogs: Record<PersonKey, readonly MessageView[]> = {};
  for (const { key, network, id } of ground.played.values()) {
    if (network !== "vk") continue;
    const messages = await vk.world.dialog(id, community.id);
    dialogs[key] = messages.slice(-mostMessages).map((message) => messageView(ground, id, message));
  }
  const posts = await vk.world.wall(community.id);
  return {
    community: {
      name: community.name,
      screenName: community.screenName,
      avatar: avatarOf(community.name),
      members: membersView(ground, presence.wall, words),
    },
    wall: posts
      .slice(-mostPosts)
      .toReversed()
      .map((post) => postView(ground, post)),
    dialogs,
  };
};
