import { expect, it } from "vitest";
import { createGate } from "../../src/delivery/sender/gate.ts";
import { createLimiter } from "../../src/platforms/limiter.ts";
import { slidingWindow, unlimited } from "../../src/platforms/pace.ts";
import { createManualClock } from "../platforms/manual-clock.ts";

it("lets no call out that waited for its turn while the process lost its lease unawares", async () => {
  let isSure = true;
  const gate = createGate(true, () => isSure);
  const clock = createManualClock();
  const limiter = createLimiter({ clock, overall: slidingWindow(1, 1_000), paceOfChat: () => unlimited });
  const made: string[] = [];
  const call = (name: string) =>
    limiter.run({ lane: "notice", signal: gate.signal }, async () => void made.push(name));
  await call("before");
  const waiting = call("frozen before its turn").catch((error: unknown) => String(error));
  isSure = false; // no timer and no event says so
  await clock.runUntil(2_000);
  expect(await waiting).toContain("stopped before the call was made");
  expect(made).toEqual(["before"]);
});

it("is as good as new once the lease turns out to be ours still", () => {
  let isSure = false;
  const gate = createGate(true, () => isSure);
  expect(gate.signal.aborted).toBe(true);
  isSure = true;
  expect(gate.signal.aborted).toBe(false);
  gate.end();
  expect(gate.signal.aborted).toBe(true);
});
