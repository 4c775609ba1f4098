-- DropIndex
DROP INDEX "delivery_batchId_idx";

-- DropIndex
DROP INDEX "delivery_resendOf_key";

-- Most rows have neither: an index on all of them would be written at each step of each row (see the header of delivery.prisma).
CREATE UNIQUE INDEX "delivery_resend" ON "delivery" ("resendOf") WHERE "resendOf" IS NOT NULL;
CREATE INDEX "delivery_batch_rows" ON "delivery" ("batchId") WHERE "batchId" IS NOT NULL;
