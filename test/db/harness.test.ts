import { expect, it } from "vitest";
import { createTestDatabase } from "../harness/database.ts";

it("gives each caller a database of its own", async () => {
  const [one, two] = await Promise.all([createTestDatabase(), createTestDatabase()]);
  await one.db.prisma.$executeRawUnsafe("CREATE TABLE only_here (n int)");
  await expect(two.db.prisma.$queryRawUnsafe("SELECT * FROM only_here")).rejects.toThrow("only_here");
  await Promise.all([one.drop(), two.drop()]);
});
