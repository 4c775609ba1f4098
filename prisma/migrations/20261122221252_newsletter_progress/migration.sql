-- AlterTable
ALTER TABLE "campaign" DROP COLUMN "progressBot",
DROP COLUMN "progressChat",
DROP COLUMN "progressMessageId",
ADD COLUMN     "progressDelivery" BIGINT,
ADD COLUMN     "progressDone" INTEGER NOT NULL DEFAULT 0;
