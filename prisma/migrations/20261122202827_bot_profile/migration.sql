-- CreateTable
CREATE TABLE "bot_profile" (
    "bot" TEXT NOT NULL,
    "title" TEXT NOT NULL,
    "deepLinkPrefix" TEXT NOT NULL,
    "heardAt" TIMESTAMP(3) NOT NULL,

    CONSTRAINT "bot_profile_pkey" PRIMARY KEY ("bot")
);
