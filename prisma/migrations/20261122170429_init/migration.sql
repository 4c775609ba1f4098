-- CreateTable
CREATE TABLE "person" (
    "id" SERIAL NOT NULL,
    "language" TEXT,
    "createdAt" TIMESTAMP(3) NOT NULL,

    CONSTRAINT "person_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "identity" (
    "id" SERIAL NOT NULL,
    "key" TEXT NOT NULL,
    "network" TEXT NOT NULL,
    "userId" TEXT NOT NULL,
    "personId" INTEGER NOT NULL,
    "name" TEXT NOT NULL,
    "username" TEXT,
    "languageCode" TEXT,
    "isReachable" BOOLEAN,
    "isDeactivated" BOOLEAN NOT NULL DEFAULT false,
    "createdAt" TIMESTAMP(3) NOT NULL,
    "seenAt" TIMESTAMP(3) NOT NULL,

    CONSTRAINT "identity_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "membership" (
    "venueKey" TEXT NOT NULL,
    "identityKey" TEXT NOT NULL,
    "status" TEXT NOT NULL,
    "cause" TEXT NOT NULL,
    "at" TIMESTAMP(3) NOT NULL,

    CONSTRAINT "membership_pkey" PRIMARY KEY ("venueKey","identityKey")
);

-- CreateTable
CREATE TABLE "membership_check" (
    "id" BIGSERIAL NOT NULL,
    "bot" TEXT NOT NULL,
    "venueKey" TEXT NOT NULL,
    "identityKey" TEXT NOT NULL,
    "about" TEXT NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'open',
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "notBefore" TIMESTAMP(3) NOT NULL,
    "giveUpAt" TIMESTAMP(3) NOT NULL,
    "answeredAt" TIMESTAMP(3),
    "isConsumed" BOOLEAN NOT NULL DEFAULT false,

    CONSTRAINT "membership_check_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "link_request" (
    "id" SERIAL NOT NULL,
    "codeHash" TEXT NOT NULL,
    "fromIdentity" INTEGER NOT NULL,
    "toIdentity" INTEGER,
    "fromConfirmed" BOOLEAN NOT NULL DEFAULT false,
    "toConfirmed" BOOLEAN NOT NULL DEFAULT false,
    "state" TEXT NOT NULL DEFAULT 'open',
    "createdAt" TIMESTAMP(3) NOT NULL,
    "expiresAt" TIMESTAMP(3) NOT NULL,

    CONSTRAINT "link_request_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "fact" (
    "id" BIGSERIAL NOT NULL,
    "personId" INTEGER NOT NULL,
    "what" TEXT NOT NULL,
    "object" TEXT NOT NULL,
    "at" TIMESTAMP(3) NOT NULL,

    CONSTRAINT "fact_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "dialogue" (
    "identityId" INTEGER NOT NULL,
    "chatId" TEXT NOT NULL,
    "command" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "args" JSONB NOT NULL,
    "asking" TEXT NOT NULL,
    "updatedAt" TIMESTAMP(3) NOT NULL,
    "expiresAt" TIMESTAMP(3) NOT NULL,

    CONSTRAINT "dialogue_pkey" PRIMARY KEY ("identityId","chatId")
);

-- CreateTable
CREATE TABLE "community" (
    "id" SERIAL NOT NULL,
    "name" TEXT NOT NULL,
    "language" TEXT NOT NULL,
    "timezone" TEXT NOT NULL,
    "createdAt" TIMESTAMP(3) NOT NULL,

    CONSTRAINT "community_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "venue" (
    "key" TEXT NOT NULL,
    "communityId" INTEGER,
    "bot" TEXT NOT NULL,
    "type" TEXT NOT NULL,
    "title" TEXT NOT NULL,
    "username" TEXT,
    "botStatus" TEXT NOT NULL,
    "addedBy" TEXT,
    "leaveAt" TIMESTAMP(3),
    "createdAt" TIMESTAMP(3) NOT NULL,
    "updatedAt" TIMESTAMP(3) NOT NULL,

    CONSTRAINT "venue_pkey" PRIMARY KEY ("key")
);

-- CreateTable
CREATE TABLE "team_member" (
    "communityId" INTEGER NOT NULL,
    "personId" INTEGER NOT NULL,
    "role" TEXT NOT NULL,
    "since" TIMESTAMP(3) NOT NULL,

    CONSTRAINT "team_member_pkey" PRIMARY KEY ("communityId","personId")
);

-- CreateTable
CREATE TABLE "team_invite" (
    "tokenHash" TEXT NOT NULL,
    "communityId" INTEGER NOT NULL,
    "role" TEXT NOT NULL,
    "createdBy" INTEGER NOT NULL,
    "expiresAt" TIMESTAMP(3) NOT NULL,
    "usedAt" TIMESTAMP(3),
    "usedBy" INTEGER,

    CONSTRAINT "team_invite_pkey" PRIMARY KEY ("tokenHash")
);

-- CreateTable
CREATE TABLE "claim_code" (
    "hash" TEXT NOT NULL,
    "expiresAt" TIMESTAMP(3) NOT NULL,
    "usedAt" TIMESTAMP(3),

    CONSTRAINT "claim_code_pkey" PRIMARY KEY ("hash")
);

-- CreateTable
CREATE TABLE "claim_try" (
    "id" BIGSERIAL NOT NULL,
    "identityKey" TEXT NOT NULL,
    "at" TIMESTAMP(3) NOT NULL,

    CONSTRAINT "claim_try_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "audit" (
    "id" BIGSERIAL NOT NULL,
    "communityId" INTEGER NOT NULL,
    "personId" INTEGER,
    "at" TIMESTAMP(3) NOT NULL,
    "act" TEXT NOT NULL,
    "object" TEXT NOT NULL,
    "before" JSONB,
    "after" JSONB,
    "why" TEXT,

    CONSTRAINT "audit_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "lease" (
    "name" TEXT NOT NULL,
    "holder" TEXT NOT NULL,
    "fence" BIGINT NOT NULL,
    "expiresAt" TIMESTAMP(3) NOT NULL,

    CONSTRAINT "lease_pkey" PRIMARY KEY ("name")
);

-- CreateTable
CREATE TABLE "delivery" (
    "id" BIGSERIAL NOT NULL,
    "bot" TEXT NOT NULL,
    "lane" INTEGER NOT NULL,
    "op" TEXT NOT NULL,
    "recipient" TEXT NOT NULL,
    "target" TEXT,
    "content" JSONB NOT NULL,
    "contentHash" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "about" TEXT,
    "state" TEXT NOT NULL DEFAULT 'planned',
    "reason" TEXT,
    "notBefore" TIMESTAMP(3) NOT NULL,
    "expiresAt" TIMESTAMP(3),
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "fence" BIGINT,
    "leaseUntil" TIMESTAMP(3),
    "batchId" BIGINT,
    "resendOf" BIGINT,
    "coalesceKey" TEXT,
    "messageId" TEXT,
    "platformAt" TIMESTAMP(3),
    "url" TEXT,
    "reference" TEXT,
    "createdAt" TIMESTAMP(3) NOT NULL,
    "settledAt" TIMESTAMP(3),

    CONSTRAINT "delivery_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "delivery_batch" (
    "id" BIGSERIAL NOT NULL,
    "bot" TEXT NOT NULL,
    "randomId" INTEGER NOT NULL,
    "guid" TEXT NOT NULL,
    "peers" JSONB NOT NULL,
    "fence" BIGINT NOT NULL,
    "firstTriedAt" TIMESTAMP(3) NOT NULL,

    CONSTRAINT "delivery_batch_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "attachment" (
    "id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "bytes" BYTEA NOT NULL,
    "createdAt" TIMESTAMP(3) NOT NULL,

    CONSTRAINT "attachment_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "publication" (
    "bot" TEXT NOT NULL,
    "reference" TEXT NOT NULL,
    "at" TIMESTAMP(3) NOT NULL,

    CONSTRAINT "publication_pkey" PRIMARY KEY ("bot","reference")
);

-- CreateTable
CREATE TABLE "giveaway" (
    "id" SERIAL NOT NULL,
    "communityId" INTEGER NOT NULL,
    "number" INTEGER,
    "drawId" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "prize" TEXT NOT NULL,
    "winners" INTEGER NOT NULL,
    "reserves" INTEGER NOT NULL,
    "closesAt" TIMESTAMP(3) NOT NULL,
    "earlyClose" BOOLEAN NOT NULL,
    "closedAt" TIMESTAMP(3),
    "randomness" TEXT NOT NULL,
    "seal" TEXT,
    "secretBox" BYTEA,
    "chain" TEXT NOT NULL,
    "delaySeconds" INTEGER NOT NULL,
    "drawKeyBox" BYTEA,
    "rulesHash" TEXT,
    "listHash" TEXT,
    "merkleRoot" TEXT,
    "n" INTEGER,
    "w" BIGINT,
    "signature" TEXT,
    "seed" TEXT,
    "cancelReason" TEXT,
    "createdBy" INTEGER NOT NULL,
    "createdAt" TIMESTAMP(3) NOT NULL,
    "openedAt" TIMESTAMP(3),
    "drawnAt" TIMESTAMP(3),
    "announcedAt" TIMESTAMP(3),

    CONSTRAINT "giveaway_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "giveaway_rules" (
    "giveawayId" INTEGER NOT NULL,
    "hash" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "json" TEXT NOT NULL,
    "publishedAt" TIMESTAMP(3) NOT NULL,

    CONSTRAINT "giveaway_rules_pkey" PRIMARY KEY ("giveawayId","version")
);

-- CreateTable
CREATE TABLE "giveaway_venue" (
    "giveawayId" INTEGER NOT NULL,
    "venueKey" TEXT NOT NULL,
    "shownCount" INTEGER NOT NULL DEFAULT 0,
    "shownAt" TIMESTAMP(3),

    CONSTRAINT "giveaway_venue_pkey" PRIMARY KEY ("giveawayId","venueKey")
);

-- CreateTable
CREATE TABLE "entry" (
    "id" SERIAL NOT NULL,
    "giveawayId" INTEGER NOT NULL,
    "identityId" INTEGER NOT NULL,
    "identityKey" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "source" TEXT NOT NULL,
    "tickets" INTEGER NOT NULL DEFAULT 1,
    "enteredAt" TIMESTAMP(3) NOT NULL,
    "frozenAs" TEXT,
    "leafIndex" INTEGER,

    CONSTRAINT "entry_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "draw_attempt" (
    "giveawayId" INTEGER NOT NULL,
    "number" INTEGER NOT NULL,
    "round" INTEGER NOT NULL,
    "commit" TEXT NOT NULL,
    "createdAt" TIMESTAMP(3) NOT NULL,
    "state" TEXT NOT NULL,

    CONSTRAINT "draw_attempt_pkey" PRIMARY KEY ("giveawayId","number")
);

-- CreateTable
CREATE TABLE "draw_rank" (
    "giveawayId" INTEGER NOT NULL,
    "rank" INTEGER NOT NULL,
    "leafIndex" INTEGER NOT NULL,
    "leaf" TEXT NOT NULL,
    "tickets" INTEGER NOT NULL,
    "entryId" INTEGER NOT NULL,
    "verdict" TEXT NOT NULL DEFAULT 'pending',
    "checkedAt" TIMESTAMP(3),

    CONSTRAINT "draw_rank_pkey" PRIMARY KEY ("giveawayId","rank")
);

-- CreateTable
CREATE TABLE "draw_change" (
    "giveawayId" INTEGER NOT NULL,
    "seq" INTEGER NOT NULL,
    "at" TIMESTAMP(3) NOT NULL,
    "rank" INTEGER NOT NULL,
    "reason" TEXT NOT NULL,
    "by" TEXT NOT NULL,
    "evidence" TEXT NOT NULL,
    "replacedByRank" INTEGER,

    CONSTRAINT "draw_change_pkey" PRIMARY KEY ("giveawayId","seq")
);

-- CreateTable
CREATE TABLE "draw_file" (
    "giveawayId" INTEGER NOT NULL,
    "name" TEXT NOT NULL,
    "bytes" BYTEA NOT NULL,

    CONSTRAINT "draw_file_pkey" PRIMARY KEY ("giveawayId","name")
);

-- CreateTable
CREATE TABLE "update" (
    "id" BIGSERIAL NOT NULL,
    "bot" TEXT NOT NULL,
    "eventId" TEXT NOT NULL,
    "orderKey" TEXT NOT NULL,
    "raw" JSONB NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'new',
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "notBefore" TIMESTAMP(3),
    "receivedAt" TIMESTAMP(3) NOT NULL,
    "doneAt" TIMESTAMP(3),
    "incidentId" TEXT,
    "lastError" TEXT,

    CONSTRAINT "update_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "cursor" (
    "bot" TEXT NOT NULL,
    "cursor" TEXT NOT NULL,
    "updatedAt" TIMESTAMP(3) NOT NULL,

    CONSTRAINT "cursor_pkey" PRIMARY KEY ("bot")
);

-- CreateIndex
CREATE UNIQUE INDEX "identity_key_key" ON "identity"("key");

-- CreateIndex
CREATE INDEX "identity_personId_idx" ON "identity"("personId");

-- CreateIndex
CREATE INDEX "membership_identityKey_idx" ON "membership"("identityKey");

-- CreateIndex
CREATE INDEX "membership_check_state_notBefore_idx" ON "membership_check"("state", "notBefore");

-- CreateIndex
CREATE UNIQUE INDEX "membership_check_about_venueKey_identityKey_key" ON "membership_check"("about", "venueKey", "identityKey");

-- CreateIndex
CREATE UNIQUE INDEX "link_request_codeHash_key" ON "link_request"("codeHash");

-- CreateIndex
CREATE INDEX "link_request_fromIdentity_idx" ON "link_request"("fromIdentity");

-- CreateIndex
CREATE INDEX "fact_personId_what_idx" ON "fact"("personId", "what");

-- CreateIndex
CREATE INDEX "fact_what_object_idx" ON "fact"("what", "object");

-- CreateIndex
CREATE INDEX "venue_communityId_idx" ON "venue"("communityId");

-- CreateIndex
CREATE INDEX "claim_try_at_idx" ON "claim_try"("at");

-- CreateIndex
CREATE INDEX "audit_communityId_at_idx" ON "audit"("communityId", "at");

-- CreateIndex
CREATE UNIQUE INDEX "delivery_resendOf_key" ON "delivery"("resendOf");

-- CreateIndex
CREATE INDEX "delivery_about_idx" ON "delivery"("about");

-- CreateIndex
CREATE INDEX "delivery_batchId_idx" ON "delivery"("batchId");

-- CreateIndex
CREATE UNIQUE INDEX "giveaway_drawId_key" ON "giveaway"("drawId");

-- CreateIndex
CREATE INDEX "giveaway_state_closesAt_idx" ON "giveaway"("state", "closesAt");

-- CreateIndex
CREATE UNIQUE INDEX "giveaway_communityId_number_key" ON "giveaway"("communityId", "number");

-- CreateIndex
CREATE INDEX "giveaway_rules_hash_idx" ON "giveaway_rules"("hash");

-- CreateIndex
CREATE INDEX "entry_giveawayId_state_idx" ON "entry"("giveawayId", "state");

-- CreateIndex
CREATE UNIQUE INDEX "entry_giveawayId_identityId_key" ON "entry"("giveawayId", "identityId");

-- CreateIndex
CREATE INDEX "update_bot_state_id_idx" ON "update"("bot", "state", "id");

-- CreateIndex
CREATE INDEX "update_state_doneAt_idx" ON "update"("state", "doneAt");

-- CreateIndex
CREATE UNIQUE INDEX "update_bot_eventId_key" ON "update"("bot", "eventId");

-- AddForeignKey
ALTER TABLE "identity" ADD CONSTRAINT "identity_personId_fkey" FOREIGN KEY ("personId") REFERENCES "person"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "venue" ADD CONSTRAINT "venue_communityId_fkey" FOREIGN KEY ("communityId") REFERENCES "community"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "team_member" ADD CONSTRAINT "team_member_communityId_fkey" FOREIGN KEY ("communityId") REFERENCES "community"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "team_invite" ADD CONSTRAINT "team_invite_communityId_fkey" FOREIGN KEY ("communityId") REFERENCES "community"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "delivery" ADD CONSTRAINT "delivery_batchId_fkey" FOREIGN KEY ("batchId") REFERENCES "delivery_batch"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "giveaway_rules" ADD CONSTRAINT "giveaway_rules_giveawayId_fkey" FOREIGN KEY ("giveawayId") REFERENCES "giveaway"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "giveaway_venue" ADD CONSTRAINT "giveaway_venue_giveawayId_fkey" FOREIGN KEY ("giveawayId") REFERENCES "giveaway"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "entry" ADD CONSTRAINT "entry_giveawayId_fkey" FOREIGN KEY ("giveawayId") REFERENCES "giveaway"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "draw_attempt" ADD CONSTRAINT "draw_attempt_giveawayId_fkey" FOREIGN KEY ("giveawayId") REFERENCES "giveaway"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "draw_rank" ADD CONSTRAINT "draw_rank_giveawayId_fkey" FOREIGN KEY ("giveawayId") REFERENCES "giveaway"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "draw_change" ADD CONSTRAINT "draw_change_giveawayId_fkey" FOREIGN KEY ("giveawayId") REFERENCES "giveaway"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "draw_file" ADD CONSTRAINT "draw_file_giveawayId_fkey" FOREIGN KEY ("giveawayId") REFERENCES "giveaway"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- Partial indexes, which the schema language cannot say (prisma/schema/delivery.prisma tells why).
CREATE UNIQUE INDEX "delivery_coalesce_key" ON "delivery" ("bot", "coalesceKey") WHERE "coalesceKey" IS NOT NULL AND "state" IN ('planned', 'held', 'retry');
CREATE INDEX "delivery_due" ON "delivery" ("bot", "lane", "notBefore", "id") WHERE "state" IN ('planned', 'retry');
CREATE INDEX "delivery_ahead" ON "delivery" ("bot", "recipient", "lane", "id") WHERE "state" IN ('planned', 'retry', 'claimed', 'sending');
CREATE INDEX "delivery_in_hand" ON "delivery" ("bot", "fence") WHERE "state" IN ('claimed', 'sending');
CREATE INDEX "delivery_expiry" ON "delivery" ("expiresAt") WHERE "expiresAt" IS NOT NULL AND "state" IN ('planned', 'held', 'retry');
