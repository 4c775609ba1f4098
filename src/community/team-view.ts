import { manageableRoles } from "../bot/access.ts";
import type { Role } from "../bot/caller.ts";
import type { ReplyButton, Say, Text, TextValue } from "../bot/reply.ts";

/** One of the team, as a list or a card shows them. */
export interface TeamMate {
  /** The number by which commands mean them. */
  readonly personId: number;
  readonly name: string;
  readonly role: Role;
  readonly since: Date;
  /** Who took them in; undefined where nobody did. */
  readonly addedBy: string | undefined;
}

export const roleText = (role: Role): Text => ({ key: `role-${role}` });
export const mayText = (role: Role): Text => ({ key: `role-may-${role}` });

/** Somebody without a name is called by their number. */
export const mateName = ({ name, personId }: Pick<TeamMate, "name" | "personId">): TextValue =>
  name === "" ? { key: "team-nameless", values: { number: String(personId) } } : name;

/** VK shows at most ten buttons under a message; the last place is for the way out. */
const mostButtons = 9;

const line = (mate: TeamMate, timezone: string): Text => ({
  key: mate.addedBy === undefined ? "team-member" : "team-member-added",
  values: {
    number: String(mate.personId),
    name: mateName(mate),
    role: roleText(mate.role),
    since: { kind: "moment", at: mate.since, timezone },
    ...(mate.addedBy === undefined ? {} : { by: mate.addedBy }),
  },
});

/** The team that is shown: its buttons act in it, whichever community the chat is about when they are pressed. */
interface OfTeam {
  readonly community: { readonly id: number; readonly name: string; readonly timezone: string };
}

/** Who is in the team; whoever may change something about somebody gets a button with their name. */
export const teamSay = (
  mates: readonly TeamMate[],
  { role, community }: OfTeam & { readonly role: Role },
): Say => {
  const managed = mates.filter((mate) => manageableRoles(role).includes(mate.role));
  const shown = managed.slice(0, mostButtons);
  return {
    text: [
      { key: "team-title", values: { community: community.name } },
      ...mates.map((mate) => line(mate, community.timezone)),
      ...(managed.length > shown.length ? [{ key: "team-more" }] : []),
      ...(shown.length > 0 ? [{ key: "" }, { key: "team-choose" }] : []),
    ],
    buttons: [
      ...shown.map(({ personId, name }): readonly ReplyButton[] => [
        {
          label: { key: "team-member-button", values: { name: mateName({ personId, name }) } },
          action: "team.who",
          args: [community.id, personId],
          isPersonal: true,
        },
      ]),
      ...(role === "owner"
        ? []
        : [
            [
              {
                label: { key: "team-leave-button" },
                action: "team.leave",
                args: [community.id],
                isPersonal: true,
              },
            ],
          ]),
    ],
  };
};

/** One of the team, with what may be done about them. */
export const mateSay = (mate: TeamMate, { role: own, community }: OfTeam & { readonly role: Role }): Say => {
  const args = [community.id, mate.personId];
  const others = manageableRoles(own).filter((role) => role !== mate.role);
  return {
    text: [
      line(mate, community.timezone),
      { key: "team-role-may", values: { role: roleText(mate.role), may: mayText(mate.role) } },
    ],
    buttons: [
      ...others.map((role): readonly ReplyButton[] => [
        {
          label: { key: "team-role-button", values: { role: roleText(role) } },
          action: "team.role",
          args: [...args, role],
          isPersonal: true,
        },
      ]),
      [
        {
          label: { key: "team-remove-button" },
          action: "team.del",
          args,
          isPersonal: true,
          style: "danger" as const,
        },
      ],
      ...(own === "owner"
        ? [[{ label: { key: "transfer-button" }, action: "own.to", args, isPersonal: true }]]
        : []),
    ],
  };
};

/** Whom of the team to hand over to. */
export const heirsSay = (mates: readonly TeamMate[], { community }: OfTeam): Say => ({
  text: [{ key: "transfer-choose" }, ...(mates.length > mostButtons ? [{ key: "transfer-more" }] : [])],
  buttons: mates.slice(0, mostButtons).map((mate) => [
    {
      label: { key: "team-member-button", values: { name: mateName(mate) } },
      action: "own.to",
      args: [community.id, mate.personId],
      isPersonal: true,
    },
  ]),
});

/** What taking somebody out means, and the button that does it. */
export const removalSay = (
  mate: Pick<TeamMate, "name" | "personId" | "role">,
  { community }: OfTeam,
): Say => ({
  text: { key: "team-remove-question", values: { name: mateName(mate), role: roleText(mate.role) } },
  buttons: [
    [
      {
        label: { key: "team-remove-confirm-button" },
        action: "team.del2",
        args: [community.id, mate.personId],
        isPersonal: true,
        style: "danger",
      },
    ],
  ],
});

/** What handing over means, and the owner's own confirmation. */
export const transferSay = (heir: Pick<TeamMate, "name" | "personId">, { community }: OfTeam): Say => ({
  text: { key: "transfer-consequences", values: { name: mateName(heir), community: community.name } },
  buttons: [
    [
      {
        label: { key: "transfer-confirm-button" },
        action: "own.go",
        args: [community.id, heir.personId],
        isPersonal: true,
        style: "danger",
      },
    ],
  ],
});
