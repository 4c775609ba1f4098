import type { PersonView } from "../chat/contract.ts";
import type { CommentView, PostView } from "../chat/view-contract.ts";
import { avatarView } from "./avatar.ts";
import { composerView } from "./composer.ts";
import { h, type Wanted } from "./dom.ts";
import { cutText, dayText, plainText, timeText } from "./format.ts";
import { icon } from "./icons.ts";
import { button, hidden, type Page } from "./page.ts";
import { filesView, textView } from "./text.ts";

const commentField = (post: PostView): string => `comment-${post.id}`;

const whenView = (page: Page, at: string): Wanted =>
  h("time", { class: "quiet", datetime: at }, `${dayText(at, page)}, ${timeText(at, page)}`);

const commentView = (page: Page, post: PostView, comment: CommentView): Wanted =>
  h(
    "article",
    { key: `comment ${comment.id}`, class: comment.replyTo === null ? "comment" : "comment answer" },
    avatarView(comment.author.avatar),
    h(
      "div",
      { class: "comment-body" },
      h("p", { class: "comment-author" }, comment.author.name),
      textView(page, comment.spans, "vk", "wall"),
      filesView(page, comment.files),
      h(
        "div",
        { class: "comment-foot" },
        whenView(page, comment.at),
        button(
          page,
          {
            class: "small-button",
            onPress: () => {
              const field = commentField(post);
              const text = cutText(plainText(comment.spans), 60);
              page.deeds.reply(field, { id: comment.id, name: comment.author.name, text });
              document.querySelector<HTMLElement>(`#${field}`)?.focus();
            },
          },
          page.word("reply"),
          hidden(`: ${comment.author.name}`),
        ),
      ),
    ),
  );

const pill = (
  page: Page,
  options: {
    name: "like" | "repost";
    label: string;
    count: number;
    isOn: boolean;
    onPress: () => void;
    busy: string;
  },
): Wanted =>
  button(
    page,
    {
      class: `pill ${options.name} ${options.isOn ? "on" : ""}`,
      onPress: options.onPress,
      busyName: options.busy,
      attributes: { "aria-pressed": options.isOn ? "true" : "false" },
    },
    icon(options.name),
    hidden(options.label),
    h("span", { class: "count" }, options.count),
  );

const footView = (page: Page, post: PostView, actor: PersonView): Wanted => {
  const isLiked = post.likedBy.includes(actor.key);
  const person = actor.key;
  const like = `like/${post.id}`;
  const repost = `repost/${post.id}`;
  return h(
    "div",
    { class: "post-foot" },
    pill(page, {
      name: "like",
      label: page.word("like"),
      count: post.likeCount,
      isOn: isLiked,
      busy: like,
      onPress: () =>
        void page.deeds.run(like, { name: "like", args: { person, post: post.id, isLiked: !isLiked } }),
    }),
    button(
      page,
      {
        class: "pill",
        onPress: () => document.querySelector<HTMLElement>(`#${commentField(post)}`)?.focus(),
      },
      icon("comment"),
      hidden(page.word("comment")),
      h("span", { class: "count" }, post.commentCount),
    ),
    pill(page, {
      name: "repost",
      label: page.word("repost"),
      count: post.repostCount,
      isOn: post.repostedBy.includes(actor.key),
      busy: repost,
      onPress: () => void page.deeds.run(repost, { name: "repost", args: { person, post: post.id } }),
    }),
  );
};

const postView = (page: Page, post: PostView, actor: PersonView): Wanted => {
  const field = commentField(post);
  const replyTo = page.state.replies[field];
  return h(
    "article",
    { key: `post ${post.id}`, class: "post", "data-message": post.id },
    h(
      "header",
      { class: "post-head" },
      avatarView(post.author.avatar),
      h(
        "div",
        {},
        h("h3", {}, post.author.name),
        whenView(page, post.at),
        post.isEdited ? h("span", { class: "quiet" }, ` · ${page.word("edited")}`) : undefined,
      ),
    ),
    textView(page, post.spans, "vk", "wall"),
    filesView(page, post.files),
    footView(page, post, actor),
    h(
      "div",
      { class: "comments" },
      post.earlierComments > 0
        ? h("p", { class: "quiet" }, `${page.word("earlier-comments")} ${post.earlierComments}`)
        : undefined,
      post.comments.map((comment) => commentView(page, post, comment)),
    ),
    composerView(page, {
      field,
      label: `${page.word("comment-as")} ${actor.name}`,
      placeholder: page.word("comment-placeholder"),
      act: (text) => ({
        name: "comment",
        args: { person: actor.key, post: post.id, text, ...(replyTo ? { replyTo: replyTo.id } : {}) },
      }),
    }),
  );
};

/** The community's wall, newest first. */
export const wallView = (page: Page, actor: PersonView): readonly Wanted[] =>
  page.snapshot.vk.wall.length === 0
    ? [h("p", { key: "empty", class: "empty" }, page.word("wall-empty"))]
    : page.snapshot.vk.wall.map((post) => postView(page, post, actor));
