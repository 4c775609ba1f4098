-- CreateTable
CREATE TABLE "private_chat" (
    "identityId" INTEGER NOT NULL,
    "bot" TEXT NOT NULL,
    "isReachable" BOOLEAN,
    "communityId" INTEGER,
    "isChosen" BOOLEAN NOT NULL DEFAULT false,

    CONSTRAINT "private_chat_pkey" PRIMARY KEY ("identityId","bot")
);

-- AddForeignKey
ALTER TABLE "private_chat" ADD CONSTRAINT "private_chat_identityId_fkey" FOREIGN KEY ("identityId") REFERENCES "identity"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- What was known of an account was known of the one bot of its network: the one that read last.
INSERT INTO "private_chat" ("identityId", "bot", "isReachable")
SELECT i."id", c."bot", i."isReachable"
FROM "identity" i
JOIN LATERAL (
    SELECT "bot" FROM "cursor" WHERE split_part("bot", ':', 1) = split_part(i."key", ':', 1) ORDER BY "updatedAt" DESC LIMIT 1
) c ON true
WHERE i."isReachable" IS NOT NULL;

-- AlterTable
ALTER TABLE "identity" DROP COLUMN "isReachable";
