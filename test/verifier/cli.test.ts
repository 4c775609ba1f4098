import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { runVerify } from "../../src/verifier/cli.ts";
import { closesAtSeconds, iso } from "./draw-maker.ts";
import { filesOf, item, makeTour } from "./tour.ts";

const example = (name: string): string =>
  fileURLToPath(new URL(`../fixtures/draw-example/${name}`, import.meta.url));

const run = async (argv: readonly string[], held: Readonly<Record<string, string | Uint8Array>> = {}) => {
  const lines: string[] = [];
  const code = await runVerify(argv, {
    read: async (path) => {
      const found = held[path];
      if (found === undefined) return readFile(path);
      return typeof found === "string" ? new TextEncoder().encode(found) : found;
    },
    print: (line) => lines.push(line),
  });
  return { code, lines };
};

const heldFiles = (draw = makeTour()) => {
  const { result, entrants, rules, chain } = filesOf(draw);
  return { result, entrants, rules, chain: chain ?? "" };
};
const names = ["result", "entrants", "rules"] as const;

describe("verify", () => {
  test("prints one line a check in order and ends with 0 on the example", async () => {
    const files = ["result.json", "entrants.bin", "rules.json"].map(example);
    const { code, lines } = await run([
      ...files,
      "--beacon",
      example("beacon.json"),
      "--receipt",
      example("receipt.json"),
      "--commit",
      "cgd-1 commit c=2b8fe7ec09ed91f8164d8e7fadcbd860f6872e61d7cf596f1e3f13481cdd777d " +
        "d=4b003d85cf617c9c84f7a76816cbf423 n=57 w=141 r=1000 " +
        "l=f9a7db90e1c659f12c5c334e0bf2e76b5d3e83b0be20de6682e1476d7eb01853",
      "--posted-at",
      "2023-08-23T15:58:28Z",
    ]);
    expect(code).toBe(0);
    expect(lines.filter((line) => line.startsWith("ok ")).map((line) => line.split(/ +/)[1])).toEqual([
      "rules",
      "closing",
      "list",
      "tree",
      "attempts",
      "commit",
      "beacon",
      "ranking",
      "reveals",
      "changes",
      "receipt",
      "--commit",
    ]);
    const text = lines.join("\n");
    expect(text).toContain("compare with the posts");
    expect(text).toContain('2023-08-23T15:58:28Z  "tg:-1001" "https://t.me/c/1001/71"');
    expect(text).toContain("replaced by people: 0");
    expect(text).toContain("Only a person can see");
    expect(lines.at(-1)).toBe("Every check holds.");
  });

  test("prints the name of what does not hold and ends with 1", async () => {
    const draw = makeTour();
    draw.result.w += 1;
    const { code, lines } = await run([...names, "--chain", "chain"], heldFiles(draw));
    expect(code).toBe(1);
    expect(lines.filter((line) => line.startsWith("FAILED")).map((line) => line.split(/ +/)[1])).toEqual([
      "list",
      "commit",
    ]);
    expect(lines).toContain("TEST CHAIN: PROVES NOTHING ABOUT THE PUBLIC BEACON");
    expect(lines).toContain("replaced by people: 1");
    expect(lines.at(-1)).toBe("Refused: list, commit");
  });

  test("refuses a test chain that was not given", async () => {
    const { code, lines } = await run([...names], heldFiles());
    expect(code).toBe(1);
    expect(lines.some((line) => line.startsWith("FAILED beacon"))).toBe(true);
  });

  test("says when another commitment came first", async () => {
    const { draw_id: drawId, n, w, list_hash: listHash } = makeTour().result;
    const line = `cgd-1 commit c=${"ab".repeat(32)} d=${drawId} n=${n} w=${w} r=385 l=${listHash}`;
    const options = ["--chain", "chain", "--commit", line, "--posted-at", iso(closesAtSeconds + 1)];
    const { code, lines } = await run([...names, ...options], heldFiles());
    expect(code).toBe(1);
    expect(lines).toContain("FAILED --commit  another commitment came first");
  });

  test("prints nothing a file could forge lines with", async () => {
    const draw = makeTour();
    item(item(draw.result.attempts, 1).posts, 0).url = "\u001b[2J\nok     rules\u202e";
    const { lines } = await run([...names, "--chain", "chain"], heldFiles(draw));
    for (const forger of ["\u001b", "\n", "\u202e"]) expect(lines.join("")).not.toContain(forger);
    expect(lines.join("\n")).toContain("\\u{1b}[2J\\u{a}ok");
  });
});

describe("verify ends with 2", () => {
  const notUtf8 = Uint8Array.of(0x7b, 0xff, 0x7d);
  test.each<readonly [string, readonly string[], Readonly<Record<string, string | Uint8Array>>]>([
    ["without files", [], {}],
    ["with a file too many", [...names, "more"], heldFiles()],
    ["with an unknown option", [...names, "--force", "1"], heldFiles()],
    ["with an option twice", [...names, "--chain", "chain", "--chain", "chain"], heldFiles()],
    ["with an option without a value", [...names, "--chain"], heldFiles()],
    ["with --commit alone", [...names, "--commit", "x"], heldFiles()],
    ["with --posted-at alone", [...names, "--posted-at", iso(0)], heldFiles()],
    ["with a line that is none", [...names, "--commit", "x", "--posted-at", iso(0)], heldFiles()],
    ["when a file is missing", ["/nowhere/result.json", "entrants", "rules"], heldFiles()],
    ["when the result is not JSON", [...names], { ...heldFiles(), result: "{" }],
    ["when the result is not UTF-8", [...names], { ...heldFiles(), result: notUtf8 }],
    ["when the rules are not UTF-8", [...names], { ...heldFiles(), rules: notUtf8 }],
    ["when the chain is not JSON", [...names, "--chain", "chain"], { ...heldFiles(), chain: "" }],
  ])("%s", async (_what, argv, held) => {
    const { code, lines } = await run(argv, held);
    expect(code).toBe(2);
    expect(lines[0]).toMatch(/^cannot read /);
  });
});
