import { quoted } from "../../bot/argument.ts";
import { count, text } from "../../bot/arguments.ts";
import { defineButton, type Button } from "../../bot/button.ts";
import { defineCommand, type Command } from "../../bot/command.ts";
import { UserError } from "../../bot/errors.ts";
import { say, type Reply } from "../../bot/reply.ts";
import { writeAudit } from "../../community/store.ts";
import { addTopic, lockTopics, muteCounts, removeTopic, topicById, topicsOf } from "../topics/store.ts";

/** As many as VK shows buttons under a message (PLATFORMS B4). */
const mostTopics = 10;

const topicNew = (): Command =>
  defineCommand({
    name: "topic_new",
    role: "marketer",
    where: "private",
    args: { name: text(1, 30) },
    async run({ name: written }, { tx, caller, community, now }): Promise<Reply> {
      const name = written.replaceAll(/\s+/gu, " ");
      await lockTopics(tx, community.id);
      const topics = await topicsOf(tx, community.id);
      if (topics.some((topic) => topic.name.toLowerCase() === name.toLowerCase()))
        throw new UserError("topic-twice", { input: quoted(name) });
      if (topics.length >= mostTopics) throw new UserError("topic-too-many", { most: mostTopics });
      const { id } = await addTopic(tx, { communityId: community.id, name, createdAt: now });
      await writeAudit(tx, {
        communityId: community.id,
        personId: caller.personId,
        at: now,
        act: "topic.new",
        object: `topic:${id}`,
        after: { name },
      });
      return say("topic-made", { topic: name });
    },
  });

const topicRemove = (): Command =>
  defineCommand({
    name: "topic_remove",
    role: "marketer",
    where: "private",
    args: { name: text(1, 60) },
    async run({ name }, { tx, community }): Promise<Reply> {
      const topics = await topicsOf(tx, community.id);
      const found = topics.find((topic) => topic.name.toLowerCase() === name.toLowerCase());
      if (!found) {
        if (topics.length === 0) throw new UserError("segment-topic-none", { input: quoted(name) });
        const allowed = topics.map((topic) => topic.name).join(", ");
        throw new UserError("segment-topic", { input: quoted(name), allowed });
      }
      const muted = (await muteCounts(tx, community.id)).get(found.id) ?? 0;
      return {
        says: [
          {
            text: { key: "topic-remove-question", values: { topic: found.name, muted } },
            buttons: [
              [
                {
                  label: { key: "topic-remove-button" },
                  action: "topic.del",
                  args: [found.id],
                  isPersonal: true,
                  style: "danger",
                },
              ],
            ],
          },
        ],
      };
    },
  });

/** For the team: what there is to be written about. */
export const topicCommands = (): Command[] => [topicNew(), topicRemove()];

export const topicButtons = (): Button[] => [
  defineButton({
    name: "topic.del",
    role: "marketer",
    args: { topic: count(1, 2 ** 31 - 1) },
    communityOf: async ({ topic }, tx) => (await topicById(tx, topic))?.communityId,
    async run({ topic: id }, { tx, caller, community, now }): Promise<Reply> {
      const topic = await topicById(tx, id);
      if (!topic || topic.communityId !== community.id || !(await removeTopic(tx, id)))
        throw new UserError("button-stale");
      await writeAudit(tx, {
        communityId: community.id,
        personId: caller.personId,
        at: now,
        act: "topic.remove",
        object: `topic:${id}`,
        before: { name: topic.name },
      });
      return { edit: { text: { key: "topic-removed", values: { topic: topic.name } }, buttons: [] } };
    },
  }),
];
