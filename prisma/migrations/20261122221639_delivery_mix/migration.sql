-- AlterTable
ALTER TABLE "delivery" ADD COLUMN     "reviewAt" TIMESTAMP(3);

-- AlterTable
ALTER TABLE "delivery_run" ADD COLUMN     "mixPolicy" TEXT NOT NULL DEFAULT 'hold';

-- What the mix holds, by whom it waits for and by when it is looked at again (see the header of delivery.prisma).
CREATE INDEX "delivery_held" ON "delivery" ("subscriptionId") WHERE "subscriptionId" IS NOT NULL AND "state" = 'held';
CREATE INDEX "delivery_review" ON "delivery" ("reviewAt") WHERE "subscriptionId" IS NOT NULL AND "state" = 'held';
