import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { callOf, guardsOf, groupRows } from "../../src/delivery/batch.ts";
import {
  canMove,
  canRepeat,
  contentHash,
  deliveryStates,
  isFinal,
  laneNumber,
  laneOfNumber,
  mayResend,
  retryDelayMs,
  transitions,
} from "../../src/delivery/delivery.ts";
import { receiptCsv } from "../../src/delivery/receipt.ts";

describe("delivery states", () => {
  it("are those of the table, and the final ones lead nowhere", () => {
    expect(new Set(Object.keys(transitions))).toEqual(new Set(deliveryStates));
    expect(deliveryStates.filter(isFinal)).toEqual([
      "sent",
      "denied",
      "failed",
      "unknown",
      "skipped",
      "expired",
      "cancelled",
    ]);
  });

  it("let every open row reach an end, and nothing be sent that was not claimed and marked", () => {
    for (const state of deliveryStates) {
      const reached = new Set([state]);
      for (const from of reached) for (const to of transitions[from]) reached.add(to);
      expect([...reached].some(isFinal)).toBe(true);
    }
    expect(deliveryStates.filter((state) => canMove(state, "sent"))).toEqual(["sending"]);
    expect(deliveryStates.filter((state) => canMove(state, "sending"))).toEqual(["claimed", "sending"]);
  });
});

describe("rules of delivery", () => {
  it("allow another try after unknown to messages that are owed: once, and after deaths up to five tries", () => {
    const row = { op: "message", kind: "notice", resendOf: null, attempts: 1 } as const;
    for (const why of ["unanswered", "died"] as const) {
      expect(mayResend(row, why)).toBe(true);
      expect(mayResend({ ...row, kind: "reply" }, why)).toBe(true);
      expect(mayResend({ ...row, kind: "promo" }, why)).toBe(false);
      expect(mayResend({ ...row, kind: "useful" }, why)).toBe(false);
      for (const op of ["edit", "post", "comment"] as const)
        expect(mayResend({ ...row, op }, why)).toBe(false);
    }
    const again = { ...row, resendOf: 5n, attempts: 2 };
    expect(mayResend(again, "unanswered")).toBe(false);
    expect(mayResend(again, "died")).toBe(true);
    expect(mayResend({ ...again, kind: "promo" }, "died")).toBe(false);
    expect(mayResend({ ...again, attempts: 5 }, "died")).toBe(false);
  });

  it("allow the same call twice only where VK guards against a second effect", () => {
    expect(canRepeat("vk", "message")).toBe(true);
    expect(canRepeat("vk", "post")).toBe(true);
    expect(canRepeat("vk", "edit")).toBe(false);
    expect(canRepeat("telegram", "message")).toBe(false);
  });

  it("wait longer with each failure, within bounds", () => {
    fc.assert(
      fc.property(fc.nat(50), fc.double({ min: 0, max: 0.999, noNaN: true }), (attempts, random) => {
        const delayMs = retryDelayMs(attempts, random);
        expect(delayMs).toBeGreaterThanOrEqual(1_000);
        expect(delayMs).toBeLessThanOrEqual(360_000);
        expect(retryDelayMs(attempts + 1, 0)).toBeGreaterThanOrEqual(retryDelayMs(attempts, 0));
      }),
    );
  });

  it("number the lanes by urgency", () => {
    expect((["interactive", "notice", "bulk", "control"] as const).map(laneNumber)).toEqual([0, 1, 2, 3]);
    expect(laneOfNumber(1)).toBe("notice");
    expect(() => laneOfNumber(4)).toThrow(RangeError);
  });
});

describe("a content's hash", () => {
  it("is the same whatever order keys were set in, and another for another content", () => {
    const one = contentHash({ text: "a", buttons: [[{ kind: "action", label: "l", data: "d" }]] });
    expect(contentHash({ buttons: [[{ data: "d", label: "l", kind: "action" }]], text: "a" })).toBe(one);
    expect(contentHash({ text: "a", buttons: [[{ kind: "action", label: "l", data: "e" }]] })).not.toBe(one);
    expect(contentHash({ text: "a" })).not.toBe(contentHash({ text: "a", buttons: [] }));
  });
});

describe("a batch's guards", () => {
  it("are a non-zero int32 and 32 hex digits, the same for the same batch and time only", () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 2n ** 62n }), fc.date({ noInvalidDate: true }), (id, at) => {
        const guards = guardsOf(id, at);
        expect(guards.randomId).not.toBe(0);
        expect(guards.randomId).toBe(Math.trunc(guards.randomId) | 0);
        expect(guards.guid).toMatch(/^[0-9a-f]{32}$/);
        expect(guardsOf(id, at)).toEqual(guards);
        expect(guardsOf(id + 1n, at).guid).not.toBe(guards.guid);
      }),
    );
    // A restored database counts the same ids again; VK must not take its messages for repeats.
    const at = new Date("2026-11-22T10:00:00Z");
    expect(guardsOf(1n, at).randomId).not.toBe(guardsOf(1n, new Date(at.getTime() + 60_000)).randomId);
  });
});

describe("grouping rows into calls", () => {
  const rows = fc.array(
    fc.record({
      recipient: fc.integer({ min: 1, max: 12 }).map(String),
      contentHash: fc.constantFrom("a", "b", "c"),
      op: fc.constantFrom("message" as const, "post" as const, "edit" as const),
    }),
    { maxLength: 60 },
  );

  it("keeps each row once, mixes no contents, repeats no peer, and never exceeds the call's size", () => {
    fc.assert(
      fc.property(rows, fc.integer({ min: 1, max: 10 }), (raw, size) => {
        const all = raw.map((row, index) => ({
          ...row,
          id: BigInt(index),
          target: null,
          content: { text: row.contentHash },
          attempts: 0,
          runId: null,
        }));
        const groups = groupRows(all, size);
        expect(new Set(groups.flat())).toEqual(new Set(all));
        expect(groups.flat()).toHaveLength(all.length);
        for (const group of groups) {
          expect(group.length).toBeLessThanOrEqual(group[0]?.op === "message" ? size : 1);
          expect(new Set(group.map((row) => `${row.op} ${row.contentHash}`)).size).toBe(1);
          expect(new Set(group.map((row) => row.recipient)).size).toBe(group.length);
        }
      }),
    );
  });

  it("refuses a comment that has nothing to be under", () => {
    const row = { id: 7n, op: "comment", recipient: "-5", target: null, content: { text: "a" } } as const;
    expect(() => callOf(row, ["-5"], guardsOf(1n, new Date(0)))).toThrow(/7 \(comment\)/);
  });
});

describe("a receipt", () => {
  it("is CSV that people's names cannot break", () => {
    const at = new Date("2026-11-22T10:00:00.000Z");
    const csv = receiptCsv([
      { person: 'Anna "A", Ltd\r\n2', network: "vk", state: "sent", reason: null, at },
      {
        person: "=HYPERLINK(1)",
        network: "telegram",
        state: "denied",
        reason: "denied: blocked, by them",
        at: null,
      },
    ]);
    expect(csv).toBe(
      "person,network,state,reason,at\r\n" +
        '"Anna ""A"", Ltd\r\n2",vk,sent,,2026-11-22T10:00:00.000Z\r\n' +
        '\'=HYPERLINK(1),telegram,denied,"denied: blocked, by them",\r\n',
    );
  });
});
