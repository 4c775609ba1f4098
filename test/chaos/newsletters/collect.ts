import type { ChaosWorld } from "../world.ts";
import type { NewsletterFacts, ReceiptLine } from "./account.ts";
import type { NewsletterStory, Sent } from "./story.ts";

/** Reasons may hold anything; what is looked at stands in the other columns. */
const readReceipt = (csv: string): ReceiptLine[] => {
  const [columns, ...lines] = csv.trimEnd().split("\r\n");
  if (columns !== "person,network,state,reason,at") throw new Error(`A receipt begins with "${columns}".`);
  return lines.map((line) => {
    const fields = /^([^,"]+),([^,"]+),([^,"]+),(.*),([^,]*)$/u.exec(line);
    if (!fields) throw new Error(`Nobody can read this line of a receipt: ${line}`);
    const [, person = "", , state = "", reason = ""] = fields;
    return { person, state, reason };
  });
};

/** One newsletter by all who know of it, once it has come to its end. */
export const collectNewsletter = async (
  { eyes }: ChaosWorld,
  story: NewsletterStory,
  newsletter: Sent,
  end: NewsletterFacts["end"],
): Promise<NewsletterFacts> => {
  const { id, number, kind, marker, meant } = newsletter;
  const receipt = readReceipt(await story.receipt(newsletter));
  const [campaign] = await eyes.rows<{ state: string }>("SELECT state FROM campaign WHERE id = $1", [id]);
  const rows = await eyes.rows<{ state: string; count: string }>(
    `SELECT d.state, count(*) FROM delivery d JOIN campaign c ON c."runId" = d."runId" WHERE c.id = $1 GROUP BY d.state`,
    [id],
  );
  const late = await eyes.rows<{ ms: number }>(
    `SELECT (extract(epoch FROM d."settledAt" - b."firstTriedAt") * 1000)::float8 AS ms
     FROM delivery d JOIN campaign c ON c."runId" = d."runId" LEFT JOIN delivery_batch b ON b.id = d."batchId"
     WHERE c.id = $1 AND d.state = 'unknown' AND d.bot LIKE 'vk:%'`,
    [id],
  );
  return {
    number,
    kind,
    marker,
    meant,
    receipt,
    end,
    database: {
      state: campaign?.state ?? "absent",
      rows: Object.fromEntries(rows.map(({ state, count }) => [state, Number(count)])),
      unknownOnVkAfterMs: late.map(({ ms }) => ms ?? 0),
    },
  };
};
