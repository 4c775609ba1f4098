import { flag } from "../../bot/arguments.ts";
import { defineCommand, type Command } from "../../bot/command.ts";
import { UserError } from "../../bot/errors.ts";
import type { Network } from "../../bot/incoming.ts";
import { say, type Reply, type Text } from "../../bot/reply.ts";
import { writeAudit } from "../../community/store.ts";
import { everyone } from "../segments/segment.ts";
import { segmentArgument } from "../segments/segment-argument.ts";
import { checkedSegment } from "../segments/segment-service.ts";
import { countSegment } from "../segments/store.ts";
import { addTag, findSubscriber, removeTag, tagCounts } from "../tags/store.ts";
import { muteCounts, topicsOf } from "../topics/store.ts";
import { account, tagName } from "./account.ts";
import { audienceSay, linkLines, type BotLink } from "./audience-view.ts";
import type { SubscriptionServices } from "./subscription-service.ts";

/** What a message of so many lines still shows well. */
const mostTags = 20;

const subscribers = ({ languages }: SubscriptionServices): Command =>
  defineCommand({
    name: "subscribers",
    role: ["marketer", "analyst"],
    where: "private",
    args: { segment: segmentArgument(languages).default(everyone).quiet() },
    async run({ segment: asked }, { tx, community, now }): Promise<Reply> {
      const segment = await checkedSegment(tx, community.id, asked);
      const query = { communityId: community.id, segment, languages, subscribedBefore: now };
      const topics = await topicsOf(tx, community.id);
      const muted = await muteCounts(tx, community.id);
      return {
        says: [
          audienceSay({
            community: community.name,
            segment,
            useful: await countSegment(tx, { ...query, kind: "useful" }),
            offers: await countSegment(tx, { ...query, kind: "promo" }),
            topics: topics.map(({ id, name }) => ({ name, muted: muted.get(id) ?? 0 })),
            tags: await tagCounts(tx, community.id, mostTags),
          }),
        ],
      };
    },
  });

const subscribeLink = ({ addresses, signer }: SubscriptionServices): Command =>
  defineCommand({
    name: "subscribe_link",
    role: "marketer",
    where: "private",
    args: { tag: tagName().optional().quiet() },
    async run({ tag }, { tx, community }): Promise<Reply> {
      const ref = signer.signRef("s", [community.id, ...(tag === undefined ? [] : [tag])]);
      const links: BotLink[] = [];
      for (const network of ["telegram", "vk"] as const)
        for (const { deepLinkPrefix } of await addresses.botsOf(tx, network, community.id))
          if (deepLinkPrefix !== "") links.push({ network, url: `${deepLinkPrefix}${ref}` });
      if (links.length === 0) throw new UserError("subscribe-link-none");
      return { says: [{ text: linkLines({ links, key: ref, tag, community }) }] };
    },
  });

const tag = (): Command =>
  defineCommand({
    name: "tag",
    role: "marketer",
    where: "private",
    args: { who: account(), tag: tagName(), remove: flag() },
    async run({ who, tag: label, remove }, { tx, caller, community, now }): Promise<Reply> {
      const found = await findSubscriber(tx, community.id, who);
      const written = "key" in who ? who.key : `@${who.username}`;
      if (!found) throw new UserError("tag-nobody", { input: written });
      const { personId, name, network, userId } = found;
      const values: NonNullable<Text["values"]> = {
        tag: label,
        // The store keeps what `meetIdentity` wrote.
        person: { kind: "person", name, userId, network: network as Network },
      };
      const bearer = { communityId: community.id, personId, tag: label };
      const isChanged = remove ? await removeTag(tx, bearer) : await addTag(tx, bearer);
      if (!isChanged) return say(remove ? "tag-absent" : "tag-present", values);
      const entry = {
        communityId: community.id,
        personId: caller.personId,
        at: now,
        object: `person:${personId}`,
      };
      if (remove) await writeAudit(tx, { ...entry, act: "tag.remove", before: { tag: label } });
      else await writeAudit(tx, { ...entry, act: "tag.add", after: { tag: label } });
      return say(remove ? "tag-removed" : "tag-added", values);
    },
  });

/** For the team: who there is, how one comes, and what they are called. */
export const audienceTeamCommands = (services: SubscriptionServices): Command[] => [
  subscribers(services),
  subscribeLink(services),
  tag(),
];
