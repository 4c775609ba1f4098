import { id } from "../bot/arguments.ts";
import { defineCommand, type Command } from "../bot/command.ts";
import { UserError } from "../bot/errors.ts";
import type { Reply, Say } from "../bot/reply.ts";
import type { Transaction } from "../db/transaction.ts";
import { drawFile } from "./draws/store.ts";
import type { Giveaway } from "./giveaway.ts";
import type { GiveawayServices } from "./services.ts";
import { giveawayByNumber, rulesOf } from "./store.ts";

/** The public files of a draw as one sends them: exactly what was published. */
const filesOf = async (
  tx: Transaction,
  giveaway: Giveaway,
): Promise<readonly { readonly name: string; readonly bytes: Uint8Array }[]> => {
  const rules = (await rulesOf(tx, giveaway.id)).at(-1);
  const entrants = await drawFile(tx, giveaway.id, "entrants.bin");
  const result = await drawFile(tx, giveaway.id, "result.json");
  if (!rules || !entrants || !result) return [];
  return [
    { name: "rules.json", bytes: Buffer.from(rules.json) },
    { name: "entrants.bin", bytes: entrants },
    { name: "result.json", bytes: result },
  ];
};

/** Everything one needs to check a draw oneself: by a link where there are pages, as files where there are none. */
export const verifyCommands = (services: GiveawayServices): Command[] => [
  defineCommand({
    name: "verify",
    role: "everyone",
    where: "private",
    args: { number: id() },
    async run({ number }, { tx, community, now }): Promise<Reply> {
      const giveaway = community ? await giveawayByNumber(tx, community.id, number) : null;
      if (!giveaway) throw new UserError("giveaway-unknown", { number });
      const files = await filesOf(tx, giveaway);
      if (files.length === 0) throw new UserError("verify-not-drawn", { number });
      if (services.publicUrl) {
        const url = `${services.publicUrl}/verify#${giveaway.drawId}`;
        return {
          says: [
            {
              text: { key: "verify-online", values: { number } },
              buttons: [[{ label: { key: "verify-open-button" }, url }]],
            },
          ],
        };
      }
      const documents = [
        { name: "verify.html", bytes: await services.verifierPage() },
        ...files,
        ...(services.chain.file
          ? [{ name: "chain.json", bytes: Buffer.from(`${JSON.stringify(services.chain.file)}\n`) }]
          : []),
      ];
      const says: Say[] = [];
      for (const [place, file] of documents.entries())
        says.push({
          text: { key: place === 0 ? "verify-files" : "verify-file", values: { number, name: file.name } },
          attachmentId: await services.saveFile(tx, { ...file, now }),
        });
      return { says };
    },
  }),
];
