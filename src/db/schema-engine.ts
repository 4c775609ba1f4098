import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { PrismaPg } from "@prisma/adapter-pg";
import {
  bindMigrationAwareSqlAdapterFactory,
  ColumnTypeEnum,
  type SqlDriverAdapter,
  type SqlMigrationAwareDriverAdapterFactory,
} from "@prisma/driver-adapter-utils";
import type { MigrationList, SchemaEngine } from "@prisma/schema-engine-wasm";
import { type Pool, Result } from "pg";
import { openPool, type OpenPool } from "./connection.ts";
import { type Migration, migrationsFolder, type SchemaFile } from "./migration-files.ts";

/** The part of WebAssembly we use; its types come only with those of a browser. */
declare const WebAssembly: {
  Module: new (bytes: Uint8Array) => object;
  Instance: new (module: object, imports: object) => { exports: { __wbindgen_start(): void } };
};

type EngineModule = {
  readonly SchemaEngine: typeof SchemaEngine;
  __wbg_set_wasm(exports: object): void;
};

const require = createRequire(import.meta.url);

const loadModule = async (): Promise<EngineModule> => {
  const glueFile = require.resolve("@prisma/schema-engine-wasm/schema_engine_bg");
  const bytes = await readFile(glueFile.replace(/\.js$/, ".wasm"));
  // The package's declarations leave out the function that its own loader calls.
  const glue = (await import("@prisma/schema-engine-wasm/schema_engine_bg")) as unknown as EngineModule;
  const instance = new WebAssembly.Instance(new WebAssembly.Module(bytes), { "./schema_engine_bg.js": glue });
  glue.__wbg_set_wasm(instance.exports);
  instance.exports.__wbindgen_start();
  return glue;
};

let loaded: Promise<EngineModule> | undefined;

const noFilters = { externalTables: [], externalEnums: [] };
const postgresChar = 18;
const postgresText = 25;

/**
 * The engine asks the catalogue for columns of type "char" and wants characters; the driver adapter refuses that
 * type. So it is shown text, and the type of the column is put right in what it answers.
 */
const readChars = (pool: Pool, adapter: SqlDriverAdapter): void => {
  const charColumns = new WeakMap<object, number[]>(); // by the result's rows, which the adapter hands on
  const query = pool.query.bind(pool) as (...args: unknown[]) => unknown; // one signature for its many overloads
  const queryAsText = async (...args: unknown[]): Promise<unknown> => {
    const result = await query(...args);
    if (!(result instanceof Result)) return result;
    const columns = result.fields.flatMap((field, index) =>
      field.dataTypeID === postgresChar ? [index] : [],
    );
    charColumns.set(result.rows, columns);
    for (const field of result.fields) if (field.dataTypeID === postgresChar) field.dataTypeID = postgresText;
    return result;
  };
  Object.assign(pool, { query: queryAsText });
  const queryRaw = adapter.queryRaw.bind(adapter);
  adapter.queryRaw = async (sql) => {
    const answer = await queryRaw(sql);
    for (const index of charColumns.get(answer.rows) ?? [])
      answer.columnTypes[index] = ColumnTypeEnum.Character;
    return answer;
  };
};

/** The engine never closes what it opens: `dispose` does, or a later CREATE DATABASE finds the template in use. */
type Adapters = SqlMigrationAwareDriverAdapterFactory & { dispose(): Promise<void>; failure(): unknown };

const createAdapters = (url: string): Adapters => {
  const pools: OpenPool[] = [];
  let lastFailure: unknown;
  const connect = async (): Promise<SqlDriverAdapter> => {
    // One connection, since the engine takes a session lock.
    const opened = openPool(url, "vestnik migrations", 1);
    pools.push(opened);
    const { pool } = opened;
    const adapter = await new PrismaPg(pool).connect();
    readChars(pool, adapter);
    // The adapter cuts scripts at every semicolon; sent whole, functions work and a failing script undoes itself.
    adapter.executeScript = async (script) => {
      try {
        await pool.query(script);
      } catch (error) {
        lastFailure = error;
        throw error;
      }
    };
    return adapter;
  };
  return {
    provider: "postgres",
    adapterName: "@prisma/adapter-pg",
    connect,
    connectToShadowDb: connect,
    failure: () => lastFailure,
    dispose: async () => {
      await Promise.all(pools.map(async (opened) => opened.end()));
    },
  };
};

const listOf = (migrations: readonly Migration[]): MigrationList => ({
  baseDir: migrationsFolder,
  lockfile: { path: "migration_lock.toml", content: 'provider = "postgresql"\n' },
  shadowDbInitScript: "",
  migrationDirectories: migrations.map(({ name, script }) => ({
    path: name,
    migrationFile: { path: "migration.sql", content: { tag: "ok", value: script } },
  })),
});

const withEngine = async <T>(
  url: string,
  schema: readonly SchemaFile[],
  work: (engine: SchemaEngine) => Promise<T>,
): Promise<T> => {
  loaded ??= loadModule();
  const module = await loaded;
  const adapters = createAdapters(url);
  const models = schema.map(({ path, content }): [string, string] => [path, content]);
  try {
    const engine = await module.SchemaEngine.new(
      { datamodels: models },
      () => undefined,
      bindMigrationAwareSqlAdapterFactory(adapters),
    );
    try {
      return await work(engine);
    } finally {
      engine.free();
    }
  } catch (error) {
    // The engine's own error says only that something failed; the driver's says what.
    throw adapters.failure() ?? error;
  } finally {
    await adapters.dispose();
  }
};

/** Applies what the database at `url` lacks and answers its names; a failing script changes nothing. */
export const applyMigrations = async (
  url: string,
  migrations: readonly Migration[],
  schema: readonly SchemaFile[],
): Promise<string[]> =>
  withEngine(url, schema, async (engine) => {
    const input = { migrationsList: listOf(migrations), filters: noFilters };
    return (await engine.applyMigrations(input)).appliedMigrationNames;
  });

/**
 * The SQL that leads from the migrations to the schema, or undefined when they agree. The database at `emptyUrl`
 * must be empty: the migrations are applied to it.
 */
export const diffToSchema = async (
  emptyUrl: string,
  migrations: readonly Migration[],
  schema: readonly SchemaFile[],
): Promise<string | undefined> =>
  withEngine(emptyUrl, schema, async (engine) => {
    const result = await engine.diff({
      from: { tag: "migrations", ...listOf(migrations) },
      to: { tag: "schemaDatamodel", files: [...schema] },
      script: true,
      exitCode: true,
      filters: noFilters,
    });
    return result.exitCode === 0 ? undefined : (result.stdout ?? "");
  });
