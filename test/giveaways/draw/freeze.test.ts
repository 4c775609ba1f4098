import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { promisify } from "node:util";

import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { createEntrantPacker } from "../../../src/giveaways/draw/entrant-columns.ts";
import { freezeEntrants, type FreezeRequest } from "../../../src/giveaways/draw/entrants.ts";
import { freezeInProcess, freezeInWorker, type RunFreeze } from "../../../src/giveaways/draw/freeze.ts";
import { drawId, drawKey } from "./draw-fixtures.ts";

const root = fileURLToPath(new URL("../../../", import.meta.url));

const requestFor = (people: number): FreezeRequest => {
  const packer = createEntrantPacker();
  for (let id = 1; id <= people; id++) packer.add(`${id % 2 ? "tg" : "vk"}:${id}`, 1 + (id % 3));
  return { drawId, drawKey, columns: packer.finish(), cap: 3 };
};

describe("in a worker of the compiled build", () => {
  let built = "";
  let freeze: RunFreeze;

  beforeAll(async () => {
    built = await mkdtemp(join(tmpdir(), "vestnik draw "));
    const config = {
      extends: join(root, "tsconfig.build.json"),
      compilerOptions: {
        rootDir: join(root, "src"),
        outDir: join(built, "dist"),
        typeRoots: [join(root, "node_modules/@types")],
      },
      // What the build makes of all of src; here only the worker and what starts it.
      include: [],
      files: ["freeze.ts", "freeze-worker.ts"].map((name) => join(root, "src/giveaways/draw", name)),
    };
    await writeFile(join(built, "tsconfig.json"), JSON.stringify(config));
    await writeFile(join(built, "package.json"), '{"type":"module"}');
    await promisify(execFile)(join(root, "node_modules/.bin/tsc"), ["-p", built]);
    const url = pathToFileURL(join(built, "dist/giveaways/draw/freeze.js")).href;
    ({ freezeInWorker: freeze } = (await import(url)) as { freezeInWorker: RunFreeze }); // our own build
  });

  afterAll(() => rm(built, { recursive: true }));

  test("the list is the one that this thread makes, and the columns have moved", async () => {
    const request = requestFor(3000);
    expect(await freeze(request)).toEqual(freezeEntrants(requestFor(3000)));
    expect(request.columns.keys.byteLength).toBe(0);
    expect(request.drawKey).toEqual(Buffer.alloc(32, 7));
  });

  test("a refusal comes back as an answer", async () => {
    expect(await freeze(requestFor(0))).toEqual({ kind: "empty" });
    expect(await freeze({ ...requestFor(9), cap: 1 })).toMatchObject({ kind: "tickets-refused" });
  });

  test("a mistake comes back as its error", async () => {
    await expect(freeze({ ...requestFor(1), drawId: "XY" })).rejects.toThrow("16 bytes of lowercase hex");
  });
});

test("from TypeScript there is no worker, and it says so", async () => {
  await expect(freezeInWorker(requestFor(1))).rejects.toThrow("only in the compiled build");
});

test("in this thread the answer is the same", async () => {
  expect(await freezeInProcess(requestFor(100))).toEqual(freezeEntrants(requestFor(100)));
});
