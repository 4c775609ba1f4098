-- AlterTable
ALTER TABLE "delivery_batch" ADD COLUMN     "isPersonal" BOOLEAN NOT NULL DEFAULT false;

-- AlterTable
ALTER TABLE "delivery_run" ADD COLUMN     "endReason" TEXT;

-- Rows of a run are found by the run; those without one by their lane (see the header of delivery.prisma).
DROP INDEX "delivery_due";
CREATE INDEX "delivery_due" ON "delivery" ("bot", "lane", "notBefore", "id") WHERE "runId" IS NULL AND "state" IN ('planned', 'retry');
DROP INDEX "delivery_ahead";
CREATE INDEX "delivery_ahead" ON "delivery" ("bot", "recipient", "lane", "id") WHERE "runId" IS NULL AND "state" IN ('planned', 'retry', 'claimed', 'sending');
CREATE INDEX "delivery_run_held" ON "delivery" ("runId", "id") WHERE "runId" IS NOT NULL AND "state" = 'held';
