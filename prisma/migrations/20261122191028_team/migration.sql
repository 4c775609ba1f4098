-- AlterTable
ALTER TABLE "claim_code" ADD COLUMN     "communityId" INTEGER;

-- AlterTable
ALTER TABLE "entry" ADD COLUMN     "isErased" BOOLEAN NOT NULL DEFAULT false;

-- AlterTable
ALTER TABLE "team_member" ADD COLUMN     "addedBy" INTEGER;

-- CreateTable
CREATE TABLE "owner_transfer" (
    "id" SERIAL NOT NULL,
    "communityId" INTEGER NOT NULL,
    "fromPerson" INTEGER NOT NULL,
    "toPerson" INTEGER NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'open',
    "createdAt" TIMESTAMP(3) NOT NULL,
    "expiresAt" TIMESTAMP(3) NOT NULL,

    CONSTRAINT "owner_transfer_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "team_menu" (
    "bot" TEXT NOT NULL,
    "chatId" TEXT NOT NULL,
    "hash" TEXT NOT NULL,

    CONSTRAINT "team_menu_pkey" PRIMARY KEY ("bot","chatId")
);

-- CreateIndex
CREATE INDEX "owner_transfer_communityId_idx" ON "owner_transfer"("communityId");

-- CreateIndex
CREATE INDEX "audit_communityId_object_idx" ON "audit"("communityId", "object");

-- AddForeignKey
ALTER TABLE "owner_transfer" ADD CONSTRAINT "owner_transfer_communityId_fkey" FOREIGN KEY ("communityId") REFERENCES "community"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- What Prisma cannot write: see the header of TeamMember in community.prisma.
ALTER TABLE "team_member" ADD CONSTRAINT "team_member_role" CHECK ("role" IN ('owner', 'admin', 'editor', 'marketer', 'moderator', 'analyst'));
ALTER TABLE "team_invite" ADD CONSTRAINT "team_invite_role" CHECK ("role" IN ('admin', 'editor', 'marketer', 'moderator', 'analyst'));
CREATE UNIQUE INDEX "team_member_one_owner" ON "team_member" ("communityId") WHERE "role" = 'owner';
CREATE UNIQUE INDEX "owner_transfer_one_open" ON "owner_transfer" ("communityId") WHERE "state" = 'open';
