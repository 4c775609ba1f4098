import type { TestProject } from "vitest/node";
import { withConnection } from "../../src/db/connection.ts";
import { migrate } from "../../src/db/migrate.ts";
import { readMigrations, readSchema } from "../../src/db/migration-files.ts";
import { diffToSchema } from "../../src/db/schema-engine.ts";
import { startThrowawayServer, type ThrowawayServer } from "../../src/db/throwaway-server.ts";
import { quietLog } from "./log.ts";
import { findInstalledPostgres, startOwnServer } from "./own-server.ts";
import { createSpokenFolder, unspokenKeys } from "./spoken-keys.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** The address of the run's server; its database `template` holds the product's tables, empty. */
    databaseServerUrl: string;
    /** Where scenarios write down what the bot said. */
    spokenFolder: string;
  }
}

/** With TEST_SERVER=own every query of every test runs on this machine's own, older PostgreSQL. */
const startServer = async (): Promise<ThrowawayServer> => {
  if (process.env["TEST_SERVER"] !== "own") return startThrowawayServer();
  const installed = await findInstalledPostgres();
  if (!installed) throw new Error("TEST_SERVER=own: there is no PostgreSQL among the usual places.");
  const { adminUrl, stop } = await startOwnServer(installed);
  return { url: adminUrl, stop };
};

/** One PostgreSQL for the whole run; it cannot outlive the run, however that ends. */
const setup = async (project: TestProject): Promise<() => Promise<void>> => {
  const server = await startServer();
  try {
    await prepareTemplate(server.url);
  } catch (error) {
    await server.stop();
    throw error;
  }
  project.provide("databaseServerUrl", server.url("postgres"));
  const spokenFolder = createSpokenFolder();
  project.provide("spokenFolder", spokenFolder);
  return async () => {
    await server.stop();
    const unspoken = unspokenKeys(spokenFolder);
    // Only a run of all tests of all scenarios can tell.
    if (project.config.testNamePattern || !unspoken || unspoken.length === 0) return;
    process.exitCode = 1; // vitest only prints what a teardown throws
    throw new Error(`Not said by any scenario, or said although awaited: ${unspoken.join(", ")}`);
  };
};

export default setup;

const prepareTemplate = async (url: (database: string) => string): Promise<void> => {
  await withConnection(url("postgres"), "test setup", async (client) => {
    await client.query("CREATE DATABASE template");
    await client.query("CREATE DATABASE shadow");
  });
  await migrate(url("template"), quietLog);
  // While a model is being added its migration may not be written yet: the tests of its room run all the same,
  // and test/db/migrations.test.ts fails until it is.
  const missing = await diffToSchema(url("shadow"), await readMigrations(), await readSchema());
  if (missing === undefined) return;
  console.warn("prisma/schema is ahead of prisma/migrations: run npm run migrate:new -- <name>");
  await withConnection(url("template"), "test setup", async (client) => client.query(missing));
};
