import type { PersonView } from "./contract.ts";
import type { AuthorView, Avatar, MembersView, PersonKey, Place } from "./view-contract.ts";
import { channelId, groupId, keyOf, type Account, type Ground } from "./ground.ts";
import type { Words } from "./words.ts";

const colours = 8;
const mostShown = 50;

/** A letter and a colour that stay the same for the same name. */
export const avatarOf = (name: string): Avatar => {
  let sum = 0;
  for (const character of name) sum = (sum * 31 + (character.codePointAt(0) ?? 0)) % 1_000_003;
  const letter = /\p{L}|\p{N}/u.exec(name)?.[0].toUpperCase() ?? "?";
  return { letter, colour: sum % colours };
};

/** Anybody by their key. */
export const authorOf = ({ names }: Ground, key: PersonKey): AuthorView => {
  const name = names.get(key) ?? key;
  return { key, name, avatar: avatarOf(name) };
};

/** Who is where, looked up once for a snapshot. */
export interface Presence {
  readonly group: ReadonlySet<PersonKey>;
  readonly channel: ReadonlySet<PersonKey>;
  readonly wall: ReadonlySet<PersonKey>;
  readonly botIn: Readonly<Record<"group" | "channel", "absent" | "member" | "admin">>;
  readonly adminsOf: ReadonlySet<PersonKey>;
}

export const presenceIn = async ({ host, names }: Ground): Promise<Presence> => {
  const { telegram, vk, community } = host.networks;
  const inChat = async (chatId: number) => telegram.world.members(chatId);
  const [group, channel] = [await inChat(groupId), await inChat(channelId)];
  const people = (members: typeof group): Set<PersonKey> =>
    new Set(members.map(({ id }) => keyOf("telegram", id)).filter((key) => names.has(key)));
  const bot = (members: typeof group): "absent" | "member" | "admin" => {
    const status = members.find(({ id }) => !names.has(keyOf("telegram", id)))?.status;
    if (status === undefined) return "absent";
    return status === "administrator" ? "admin" : "member";
  };
  return {
    group: people(group),
    channel: people(channel),
    wall: new Set((await vk.world.members(community.id)).map((id) => keyOf("vk", id))),
    botIn: { group: bot(group), channel: bot(channel) },
    adminsOf: new Set(
      group.filter(({ status }) => status !== "member").map(({ id }) => keyOf("telegram", id)),
    ),
  };
};

/** Those who can be played first, then the newest. */
export const membersView = (ground: Ground, keys: ReadonlySet<PersonKey>, words: Words): MembersView => {
  const played = [...ground.played.keys()].filter((key) => keys.has(key));
  const others = [...keys].filter((key) => !ground.played.has(key)).toReversed();
  return {
    count: keys.size,
    text: words.say("sandbox-members", { count: keys.size }),
    shown: [...played, ...others].slice(0, mostShown).map((key) => authorOf(ground, key)),
  };
};

const dialogOf = async ({ host }: Ground, { network, id }: Account) => {
  const { telegram, vk, community } = host.networks;
  if (network === "telegram") {
    const state = await telegram.world.dialogState(id);
    return { hasStarted: state !== "none", isBlocking: state === "blocked" };
  }
  const permission = await vk.world.permission(id, community.id);
  return { hasStarted: permission !== "none", isBlocking: permission === "denied" };
};

const personView = async (
  ground: Ground,
  account: Account,
  presence: Presence,
  teamRole: string | undefined,
  words: Words,
): Promise<PersonView> => {
  const { key, network, name, language, isReader } = account;
  const places: readonly Place[] = ["group", "channel", "wall"];
  const memberOf = places.filter((place) => place !== "private" && presence[place].has(key));
  const roles: PersonView["roles"][number][] = [];
  if (teamRole === "owner") roles.push("owner");
  if (teamRole === "admin" || presence.adminsOf.has(key)) roles.push("admin");
  if (memberOf.length > 0) roles.push("member");
  return {
    key,
    network,
    name,
    avatar: avatarOf(name),
    language,
    isReader,
    roles,
    rolesText: words.say(`sandbox-role-${roles[0] ?? "none"}`),
    memberOf,
    ...(await dialogOf(ground, account)),
  };
};

export const peopleView = async (
  ground: Ground,
  presence: Presence,
  words: Words,
): Promise<readonly PersonView[]> => {
  const team = await ground.host.teamRoles();
  return Promise.all(
    [...ground.played.values()].map((account) =>
      personView(ground, account, presence, team.get(account.key), words),
    ),
  );
};
