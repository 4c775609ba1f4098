-- CreateTable
CREATE TABLE "sending_pause" (
    "id" INTEGER NOT NULL DEFAULT 1,
    "cause" TEXT NOT NULL,
    "personId" INTEGER,
    "since" TIMESTAMP(3) NOT NULL,

    CONSTRAINT "sending_pause_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "alert" (
    "id" SERIAL NOT NULL,
    "communityId" INTEGER,
    "cause" TEXT NOT NULL,
    "text" JSONB NOT NULL,
    "openedAt" TIMESTAMP(3) NOT NULL,
    "toldAt" TIMESTAMP(3),
    "seenAt" TIMESTAMP(3),
    "seenBy" INTEGER,
    "endedAt" TIMESTAMP(3),

    CONSTRAINT "alert_pkey" PRIMARY KEY ("id")
);

-- At most one open alert of a cause; 0 stands for the bot as a whole, since NULLs differ from one another.
CREATE UNIQUE INDEX "alert_open" ON "alert" (coalesce("communityId", 0), "cause") WHERE "endedAt" IS NULL;
