import { choice, count, id } from "../bot/arguments.ts";
import { defineButton, type Button } from "../bot/button.ts";
import { defineCommand, type CallerCommunity, type Command } from "../bot/command.ts";
import { csv } from "../bot/csv.ts";
import { UserError } from "../bot/errors.ts";
import type { Reply, ReplyButton, TextValue } from "../bot/reply.ts";
import type { Transaction } from "../db/transaction.ts";
import { auditCells, auditColumns, auditLines, peopleIn, type AuditFilter, type AuditRow } from "./audit.ts";
import { auditPage } from "./audits/store.ts";

export interface AuditServices {
  /** How a person is called; empty for one who is gone. */
  readonly nameOf: (tx: Transaction, personId: number) => Promise<string>;
  saveFile(tx: Transaction, file: { name: string; bytes: Uint8Array; now: Date }): Promise<string>;
}

/** Ten acts of the longest names fit into one message on both networks. */
const perPage = 10;
/** The newest so many go into the file: about 10 MB. */
const mostInFile = 50_000;

const namesOf = async (
  tx: Transaction,
  { nameOf }: AuditServices,
  rows: readonly AuditRow[],
): Promise<ReadonlyMap<number, string>> => {
  const ids = new Set(
    rows.flatMap((row) => [...(row.personId === null ? [] : [row.personId]), ...peopleIn(row)]),
  );
  const names = new Map<number, string>();
  for (const personId of ids) names.set(personId, await nameOf(tx, personId));
  return names;
};

const filterArgs = ({ about, number }: AuditFilter): readonly [string, number] => [about, number ?? 0];

/** Whichever community the chat is about when it is pressed, a page goes on where the one before it was. */
const communityOf = async ({ community }: { community: number }): Promise<number> => community;

/** @throws {UserError} audit-which: a kind of thing without its number */
const filterOf = (about: "all" | "giveaway" | "person", number: number | undefined): AuditFilter => {
  if (about === "all") return { about };
  if (!number) throw new UserError("audit-which");
  return { about, number };
};

const pageReply = async (
  tx: Transaction,
  services: AuditServices,
  community: CallerCommunity,
  filter: AuditFilter,
  beforeId?: bigint,
): Promise<Reply> => {
  // One more than is shown tells whether there are older ones.
  const found = await auditPage(tx, community.id, { ...filter, beforeId, take: perPage + 1 });
  const rows = found.slice(0, perPage);
  const last = rows.at(-1);
  if (!last) return { says: [{ text: { key: "audit-none" } }] };
  const names = await namesOf(tx, services, rows);
  const nameOf = (personId: number): TextValue =>
    names.get(personId) || { key: "audit-gone", values: { number: String(personId) } };
  const args = [community.id, ...filterArgs(filter)];
  const older: ReplyButton = {
    label: { key: "audit-older-button" },
    action: "audit.page",
    args: [...args, String(last.id)],
    isPersonal: true,
  };
  const file: ReplyButton = {
    label: { key: "audit-file-button" },
    action: "audit.csv",
    args,
    isPersonal: true,
  };
  return {
    says: [
      {
        text: [
          { key: "audit-title", values: { community: community.name } },
          ...rows.flatMap((row) => auditLines(row, nameOf, community.timezone)),
        ],
        buttons: [found.length > perPage ? [older, file] : [file]],
      },
    ],
  };
};

export const auditCommands = (services: AuditServices): Command[] => [
  defineCommand({
    name: "audit",
    role: "admin",
    where: "private",
    args: {
      about: choice(["all", "giveaway", "person"]).default("all").quiet(),
      number: id().optional().quiet(),
    },
    run: ({ about, number }, { tx, community }) =>
      pageReply(tx, services, community, filterOf(about, number)),
  }),
];

const about = choice(["all", "giveaway", "person"]);
const number = count(0, 2 ** 31 - 1);
const communityId = count(1, 2 ** 31 - 1);

export const auditButtons = (services: AuditServices): Button[] => [
  defineButton({
    name: "audit.page",
    role: "admin",
    args: { community: communityId, about, number, before: count(1, Number.MAX_SAFE_INTEGER) },
    communityOf,
    run: (args, { tx, community }) =>
      pageReply(tx, services, community, filterOf(args.about, args.number), BigInt(args.before)),
  }),
  defineButton({
    name: "audit.csv",
    role: "admin",
    args: { community: communityId, about, number },
    communityOf,
    async run(args, { tx, community, now }): Promise<Reply> {
      const rows = await auditPage(tx, community.id, {
        ...filterOf(args.about, args.number),
        take: mostInFile,
      });
      const names = await namesOf(tx, services, rows);
      const who = ({ personId }: AuditRow): string =>
        personId === null ? "" : names.get(personId) || String(personId);
      const text = csv(
        auditColumns,
        rows.map((row) => auditCells(row, who(row))),
      );
      const attachmentId = await services.saveFile(tx, { name: "audit.csv", bytes: Buffer.from(text), now });
      return { says: [{ text: { key: "audit-file", values: { count: rows.length } }, attachmentId }] };
    },
  }),
];
