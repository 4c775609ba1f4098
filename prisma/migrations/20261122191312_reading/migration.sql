-- CreateTable
CREATE TABLE "reading" (
    "bot" TEXT NOT NULL,
    "upTo" TIMESTAMP(3),
    "storedBy" TIMESTAMP(3),
    "aheadMs" INTEGER NOT NULL DEFAULT 0,
    "isWanted" BOOLEAN NOT NULL DEFAULT false,

    CONSTRAINT "reading_pkey" PRIMARY KEY ("bot")
);
