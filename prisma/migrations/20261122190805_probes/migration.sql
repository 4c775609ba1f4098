-- CreateTable
CREATE TABLE "probe" (
    "source" TEXT NOT NULL,
    "item" TEXT NOT NULL,
    "venue" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "detail" TEXT NOT NULL,
    "checkedAt" TIMESTAMP(3) NOT NULL,

    CONSTRAINT "probe_pkey" PRIMARY KEY ("source","item","venue")
);

-- CreateTable
CREATE TABLE "probe_round" (
    "source" TEXT NOT NULL,
    "requestedAt" TIMESTAMP(3),
    "probedAt" TIMESTAMP(3),

    CONSTRAINT "probe_round_pkey" PRIMARY KEY ("source")
);

-- CreateTable
CREATE TABLE "setup_card" (
    "bot" TEXT NOT NULL,
    "chatId" TEXT NOT NULL,
    "communityId" INTEGER NOT NULL,
    "identityKey" TEXT NOT NULL,
    "language" TEXT NOT NULL,
    "deliveryId" BIGINT,
    "messageId" TEXT,
    "shown" TEXT NOT NULL,
    "editedAt" TIMESTAMP(3) NOT NULL,
    "liveUntil" TIMESTAMP(3) NOT NULL,

    CONSTRAINT "setup_card_pkey" PRIMARY KEY ("bot","chatId")
);

-- CreateIndex
CREATE INDEX "setup_card_liveUntil_idx" ON "setup_card"("liveUntil");
