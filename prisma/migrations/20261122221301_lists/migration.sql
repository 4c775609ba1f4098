-- Why an entry is not in the list; those that are in it have nothing here, so a list is made without writing to them.
ALTER TABLE "entry" RENAME COLUMN "frozenAs" TO "leftOut";
UPDATE "entry" SET "leftOut" = NULL WHERE "leftOut" = 'in';

-- Pieces of large files are read without the rest.
ALTER TABLE "draw_file" ALTER COLUMN "bytes" SET STORAGE EXTERNAL;
ALTER TABLE "attachment" ALTER COLUMN "bytes" SET STORAGE EXTERNAL;

-- Of draws under way: the id of each record's entry, four bytes each, in the order of entrants.bin.
INSERT INTO "draw_file" ("giveawayId", "name", "bytes")
SELECT g."id", 'entries.bin', string_agg(int4send(coalesce(e."id", 0)), ''::bytea ORDER BY r.at)
FROM "giveaway" g
CROSS JOIN LATERAL generate_series(0, g."n" - 1) AS r(at)
LEFT JOIN "entry" e ON e."giveawayId" = g."id" AND e."leafIndex" = r.at
WHERE g."state" IN ('committing', 'waiting') AND g."n" > 0
GROUP BY g."id";

ALTER TABLE "entry" DROP COLUMN "leafIndex";
