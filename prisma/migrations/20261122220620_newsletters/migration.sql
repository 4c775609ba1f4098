-- DropIndex
DROP INDEX "delivery_about_idx";

-- AlterTable
ALTER TABLE "attachment" ADD COLUMN     "bot" TEXT,
ADD COLUMN     "fileId" TEXT,
ALTER COLUMN "bytes" DROP NOT NULL;

-- AlterTable
ALTER TABLE "delivery" ADD COLUMN     "personId" INTEGER,
ADD COLUMN     "runId" INTEGER,
ADD COLUMN     "subscriptionId" INTEGER,
ALTER COLUMN "content" DROP NOT NULL;

-- CreateTable
CREATE TABLE "subscription" (
    "id" SERIAL NOT NULL,
    "communityId" INTEGER NOT NULL,
    "identityId" INTEGER NOT NULL,
    "bot" TEXT NOT NULL,
    "isActive" BOOLEAN NOT NULL,
    "since" TIMESTAMP(3) NOT NULL,
    "endedAt" TIMESTAMP(3),
    "endReason" TEXT,
    "promoSince" TIMESTAMP(3),

    CONSTRAINT "subscription_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "consent" (
    "id" BIGSERIAL NOT NULL,
    "communityId" INTEGER NOT NULL,
    "subject" TEXT NOT NULL,
    "what" TEXT NOT NULL,
    "isGiven" BOOLEAN NOT NULL,
    "textVersion" TEXT NOT NULL,
    "source" TEXT NOT NULL,
    "at" TIMESTAMP(3) NOT NULL,

    CONSTRAINT "consent_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "consent_text" (
    "version" TEXT NOT NULL,
    "language" TEXT NOT NULL,
    "text" TEXT NOT NULL,
    "at" TIMESTAMP(3) NOT NULL,

    CONSTRAINT "consent_text_pkey" PRIMARY KEY ("version")
);

-- CreateTable
CREATE TABLE "topic" (
    "id" SERIAL NOT NULL,
    "communityId" INTEGER NOT NULL,
    "name" TEXT NOT NULL,
    "createdAt" TIMESTAMP(3) NOT NULL,

    CONSTRAINT "topic_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "subscription_mute" (
    "subscriptionId" INTEGER NOT NULL,
    "topicId" INTEGER NOT NULL,

    CONSTRAINT "subscription_mute_pkey" PRIMARY KEY ("subscriptionId","topicId")
);

-- CreateTable
CREATE TABLE "subscription_tag" (
    "subscriptionId" INTEGER NOT NULL,
    "tag" TEXT NOT NULL,

    CONSTRAINT "subscription_tag_pkey" PRIMARY KEY ("subscriptionId","tag")
);

-- CreateTable
CREATE TABLE "mix_item" (
    "id" BIGSERIAL NOT NULL,
    "venueKey" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "at" TIMESTAMP(3) NOT NULL,
    "source" TEXT NOT NULL,
    "object" TEXT NOT NULL,

    CONSTRAINT "mix_item_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "link" (
    "id" SERIAL NOT NULL,
    "about" TEXT NOT NULL,
    "url" TEXT NOT NULL,
    "createdAt" TIMESTAMP(3) NOT NULL,

    CONSTRAINT "link_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "link_click" (
    "id" BIGSERIAL NOT NULL,
    "linkId" INTEGER NOT NULL,
    "at" TIMESTAMP(3) NOT NULL,

    CONSTRAINT "link_click_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "delivery_run" (
    "id" SERIAL NOT NULL,
    "about" TEXT NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'open',
    "pausedWhy" TEXT,
    "pausedDetail" TEXT,
    "pausedAt" TIMESTAMP(3),
    "opensAt" TIMESTAMP(3),
    "shutsAt" TIMESTAMP(3),
    "createdAt" TIMESTAMP(3) NOT NULL,

    CONSTRAINT "delivery_run_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "shared_content" (
    "hash" TEXT NOT NULL,
    "content" JSONB NOT NULL,
    "createdAt" TIMESTAMP(3) NOT NULL,

    CONSTRAINT "shared_content_pkey" PRIMARY KEY ("hash")
);

-- CreateTable
CREATE TABLE "upload" (
    "bot" TEXT NOT NULL,
    "attachmentId" TEXT NOT NULL,
    "reference" TEXT NOT NULL,
    "at" TIMESTAMP(3) NOT NULL,

    CONSTRAINT "upload_pkey" PRIMARY KEY ("bot","attachmentId")
);

-- CreateTable
CREATE TABLE "campaign" (
    "id" SERIAL NOT NULL,
    "communityId" INTEGER NOT NULL,
    "number" INTEGER,
    "state" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "content" JSONB NOT NULL,
    "segment" JSONB NOT NULL,
    "mixPolicy" TEXT NOT NULL DEFAULT 'hold',
    "overrideReason" TEXT,
    "holdUntil" TIMESTAMP(3),
    "startsAt" TIMESTAMP(3),
    "startedAt" TIMESTAMP(3),
    "finishedAt" TIMESTAMP(3),
    "runId" INTEGER,
    "plannedUpTo" INTEGER NOT NULL DEFAULT 0,
    "isPlanned" BOOLEAN NOT NULL DEFAULT false,
    "progressBot" TEXT,
    "progressChat" TEXT,
    "progressMessageId" TEXT,
    "progressAt" TIMESTAMP(3),
    "alertedAt" TIMESTAMP(3),
    "createdBy" INTEGER NOT NULL,
    "createdAt" TIMESTAMP(3) NOT NULL,

    CONSTRAINT "campaign_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "subscription_identityId_idx" ON "subscription"("identityId");

-- CreateIndex
CREATE UNIQUE INDEX "subscription_communityId_identityId_key" ON "subscription"("communityId", "identityId");

-- CreateIndex
CREATE INDEX "consent_communityId_subject_idx" ON "consent"("communityId", "subject");

-- CreateIndex
CREATE UNIQUE INDEX "topic_communityId_name_key" ON "topic"("communityId", "name");

-- CreateIndex
CREATE INDEX "subscription_mute_topicId_idx" ON "subscription_mute"("topicId");

-- CreateIndex
CREATE INDEX "subscription_tag_tag_idx" ON "subscription_tag"("tag");

-- CreateIndex
CREATE INDEX "mix_item_venueKey_at_idx" ON "mix_item"("venueKey", "at");

-- CreateIndex
CREATE UNIQUE INDEX "mix_item_venueKey_object_key" ON "mix_item"("venueKey", "object");

-- CreateIndex
CREATE UNIQUE INDEX "link_about_url_key" ON "link"("about", "url");

-- CreateIndex
CREATE INDEX "link_click_linkId_idx" ON "link_click"("linkId");

-- CreateIndex
CREATE UNIQUE INDEX "delivery_run_about_key" ON "delivery_run"("about");

-- CreateIndex
CREATE INDEX "delivery_run_state_idx" ON "delivery_run"("state");

-- CreateIndex
CREATE UNIQUE INDEX "campaign_runId_key" ON "campaign"("runId");

-- CreateIndex
CREATE INDEX "campaign_state_startsAt_idx" ON "campaign"("state", "startsAt");

-- CreateIndex
CREATE UNIQUE INDEX "campaign_communityId_number_key" ON "campaign"("communityId", "number");

-- AddForeignKey
ALTER TABLE "subscription" ADD CONSTRAINT "subscription_identityId_fkey" FOREIGN KEY ("identityId") REFERENCES "identity"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "subscription_mute" ADD CONSTRAINT "subscription_mute_subscriptionId_fkey" FOREIGN KEY ("subscriptionId") REFERENCES "subscription"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "subscription_mute" ADD CONSTRAINT "subscription_mute_topicId_fkey" FOREIGN KEY ("topicId") REFERENCES "topic"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "subscription_tag" ADD CONSTRAINT "subscription_tag_subscriptionId_fkey" FOREIGN KEY ("subscriptionId") REFERENCES "subscription"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "link_click" ADD CONSTRAINT "link_click_linkId_fkey" FOREIGN KEY ("linkId") REFERENCES "link"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "delivery" ADD CONSTRAINT "delivery_runId_fkey" FOREIGN KEY ("runId") REFERENCES "delivery_run"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "upload" ADD CONSTRAINT "upload_attachmentId_fkey" FOREIGN KEY ("attachmentId") REFERENCES "attachment"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- Partial indexes, which Prisma cannot write (see the header of delivery.prisma).
CREATE UNIQUE INDEX "delivery_run_person" ON "delivery" ("runId", "personId") WHERE "runId" IS NOT NULL;
CREATE INDEX "delivery_run_due" ON "delivery" ("runId", "bot", "notBefore", "id") WHERE "runId" IS NOT NULL AND "state" IN ('planned', 'retry');
CREATE INDEX "delivery_subscription" ON "delivery" ("subscriptionId", "settledAt") WHERE "subscriptionId" IS NOT NULL;
CREATE INDEX "delivery_about" ON "delivery" ("about") WHERE "about" IS NOT NULL;
