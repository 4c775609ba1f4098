-- Texts that are still to be emptied, and lists of recipients (see the header of delivery.prisma): the hourly sweep
-- must not read years of rows for the last hour's.
CREATE INDEX "delivery_text" ON "delivery" ("settledAt") WHERE "settledAt" IS NOT NULL AND "content" <> '{}';
CREATE INDEX "delivery_batch_peers" ON "delivery_batch" ("firstTriedAt") WHERE "peers" <> '[]';
