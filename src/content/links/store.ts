import type { Transaction } from "../../db/transaction.ts";

/** Keeps addresses of one thing (`campaign:12`), each once; returns their ids by address. */
export const keepLinks = async (
  tx: Transaction,
  { about, urls, now }: { readonly about: string; readonly urls: readonly string[]; readonly now: Date },
): Promise<ReadonlyMap<string, number>> => {
  await tx.link.createMany({
    data: urls.map((url) => ({ about, url, createdAt: now })),
    skipDuplicates: true,
  });
  const rows = await tx.link.findMany({
    where: { about, url: { in: [...urls] } },
    select: { id: true, url: true },
  });
  return new Map(rows.map(({ id, url }) => [url, id]));
};

/** Where a kept link leads, or undefined. */
export const urlOfLink = async (tx: Transaction, id: number): Promise<string | undefined> =>
  (await tx.link.findUnique({ where: { id }, select: { url: true } }))?.url;

export const countClick = async (tx: Transaction, linkId: number, at: Date): Promise<void> => {
  await tx.linkClick.create({ data: { linkId, at } });
};

/** How often the addresses of one thing were opened; undefined where none of them is counted. */
export const clicksAbout = async (tx: Transaction, about: string): Promise<number | undefined> => {
  const [row] = await tx.$queryRaw<{ links: number; clicks: number }[]>`
    SELECT count(DISTINCT l."id")::int AS "links", count(c."id")::int AS "clicks"
    FROM "link" l LEFT JOIN "link_click" c ON c."linkId" = l."id" WHERE l."about" = ${about}`;
  return row && row.links > 0 ? row.clicks : undefined;
};
