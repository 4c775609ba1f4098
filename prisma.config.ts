import { defineConfig } from "prisma/config";

// Generating the client needs no engine. Pointing the schema engine at any executable
// keeps Prisma from trying to download one; migrations run in WASM (src/db/migrate.ts).
process.env["PRISMA_SCHEMA_ENGINE_BINARY"] ??= process.execPath;

export default defineConfig({ schema: "prisma/schema", migrations: { path: "prisma/migrations" } });
