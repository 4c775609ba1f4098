import { describe, expect, test } from "vitest";
import { formatCommitLine } from "../../src/verifier/saved-line.ts";
import { verifyDraw } from "../../src/verifier/verify.ts";
import { chainFile, closesAtSeconds, iso, roundTime, signRound } from "./draw-maker.ts";
import { failing, filesOf, item, makeTour, messageOf, tourRound, verifyMade } from "./tour.ts";

const draw = makeTour();

describe("the chain", () => {
  const { chain: _chain, ...withoutChain } = filesOf(draw);

  test("of a test is refused unless it is given", () => {
    const report = verifyDraw(withoutChain);
    expect(failing(report)).toContain("beacon");
    expect(messageOf(report, "beacon")).toContain("not drand quicknet");
  });

  test("of a test is announced as proving nothing", () => {
    expect(verifyMade(draw).notices[0]).toBe("TEST CHAIN: PROVES NOTHING ABOUT THE PUBLIC BEACON");
  });

  test.each(["id", "genesis_seed", "public_key"] as const)("whose %s differs is another chain", (name) => {
    const chain = { ...chainFile, [name]: name === "id" ? "other" : chainFile[name].replace(/.$/, "0") };
    if (chain[name] === chainFile[name]) chain[name] = chainFile[name].replace(/.$/, "1");
    expect(failing(verifyMade(draw, { chain: JSON.stringify(chain) }))).toContain("beacon");
  });
});

describe("a beacon file", () => {
  const signature = signRound(tourRound);

  test("that agrees holds", () => {
    expect(failing(verifyMade(draw, { beacon: JSON.stringify({ round: tourRound, signature }) }))).toEqual(
      [],
    );
  });

  test.each([
    ["round", { round: tourRound + 1, signature }],
    ["signature", { round: tourRound, signature: signRound(tourRound + 1) }],
    ["randomness", { round: tourRound, signature, randomness: "00".repeat(32) }],
  ])("with another %s is refused", (_what, beacon) => {
    expect(failing(verifyMade(draw, { beacon: JSON.stringify(beacon) }))).toEqual(["beacon"]);
  });
});

describe("a receipt", () => {
  const verifyReceipt = (receipt: object) => verifyMade(draw, { receipt: JSON.stringify(receipt) });
  const receipt = draw.receiptOf(5);

  test("of every entrant leads to the root", () => {
    const { chain: _chain, ...files } = filesOf(draw);
    for (let i = 0; i < draw.result.n; i += 1) {
      const report = verifyDraw({ ...files, receipt: JSON.stringify(draw.receiptOf(i)) });
      expect(messageOf(report, "receipt")).toContain(`record ${i} with`);
    }
  });

  test.each([
    ["key", { ...receipt, key: `${receipt.key}0` }],
    ["salt", { ...receipt, salt: "00".repeat(16) }],
    ["number of tickets", { ...receipt, tickets: receipt.tickets + 1 }],
    ["index", { ...receipt, index: 6 }],
    ["index outside the list", { ...receipt, index: draw.result.n }],
    ["path", { ...receipt, path: receipt.path.with(2, "00".repeat(32)) }],
    ["path too short", { ...receipt, path: receipt.path.slice(1) }],
    ["path too long", { ...receipt, path: [...receipt.path, "00".repeat(32)] }],
    ["draw", { ...receipt, draw_id: "00".repeat(16) }],
    ["missing index", { ...receipt, index: undefined, path: undefined }],
  ])("with another %s is refused", (_what, altered) => {
    expect(failing(verifyReceipt(altered))).toEqual(["receipt"]);
  });
});

describe("a saved commitment line", () => {
  const { draw_id: drawId, n, w, list_hash: listHash, attempts } = draw.result;
  const binding = { commit: item(attempts, 1).commit, drawId, n, w, round: tourRound, listHash };
  const other = { ...binding, commit: "ab".repeat(32) };
  const saved = (line: typeof binding, postedAtSeconds: number) =>
    verifyMade(draw, { commitLine: formatCommitLine(line), postedAt: iso(postedAtSeconds) });

  test("that is the binding one holds", () => {
    expect(failing(saved(binding, roundTime(tourRound) - 10))).toEqual([]);
  });

  test("that is valid and not the binding one says that another came first", () => {
    const report = saved(other, closesAtSeconds + 1);
    expect(failing(report)).toEqual(["--commit"]);
    expect(messageOf(report, "--commit")).toBe("another commitment came first");
  });

  test("that is valid and younger than the binding one refuses too, and says what to compare", () => {
    const report = saved({ ...other, round: tourRound + 100 }, roundTime(tourRound));
    expect(failing(report)).toEqual(["--commit"]);
    expect(messageOf(report, "--commit")).toContain("compare with the posts");
  });

  test("of an attempt called void that was posted in time refuses", () => {
    const line = { ...binding, commit: item(attempts, 0).commit, round: item(attempts, 0).round };
    expect(failing(saved(line, roundTime(line.round) - 10))).toEqual(["--commit"]);
    expect(failing(saved(line, roundTime(line.round) - 9))).toEqual([]);
  });

  test("that was posted too late for its round binds nothing", () => {
    expect(failing(saved(other, roundTime(tourRound) - 9))).toEqual([]);
  });

  test("with other numbers beside the binding commitment, or of another draw, is refused", () => {
    expect(failing(saved({ ...binding, n: n + 1 }, closesAtSeconds))).toEqual(["--commit"]);
    expect(failing(saved({ ...binding, drawId: "00".repeat(16) }, closesAtSeconds))).toEqual(["--commit"]);
  });

  test("that is no such line cannot be read", () => {
    const report = verifyMade(draw, { commitLine: "cgd-1 commit c=1", postedAt: iso(closesAtSeconds) });
    expect(report.ok).toBe(false);
    expect(report.unreadable.map(({ what }) => what)).toEqual(["--commit"]);
  });
});
