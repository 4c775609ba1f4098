import { describe, expect, it } from "vitest";
import { QUICKNET, timeOfRound } from "../../src/giveaways/draw/chain.ts";
import { commitLine } from "../../src/giveaways/draw/commitment.ts";
import type { DeliveryRecord } from "../../src/sandbox/ledger.ts";
import { checkAll, type ChaosFacts, type DeliveryRow } from "./account.ts";
import { windowFindings } from "./report.ts";
import { windowNames } from "./windows.ts";

const drawId = "ab".repeat(16);
const group = "-1001";
const round = 1_000_000;
const postedAtMs = (timeOfRound(round, QUICKNET) - 25) * 1000;

const commitText = (commit: string, n = 2): string =>
  `Список закрыт\n${commitLine({ commit: commit.repeat(32), drawId, n, w: n, round, listHash: "cd".repeat(32) })}`;
const resultFile = {
  name: "result.json",
  sizeBytes: 1,
  contentBase64: Buffer.from(`{"draw_id":"${drawId}"}`).toString("base64"),
};

let lastId = 0;
const delivery = (
  part: Pick<DeliveryRecord, "kind" | "recipient" | "text"> & Partial<DeliveryRecord>,
): DeliveryRecord => {
  lastId += 1;
  return {
    id: lastId,
    callId: lastId,
    atMs: postedAtMs,
    messageId: String(lastId),
    documents: [],
    buttons: [],
    ...part,
  };
};

/** The row of a delivery that went as it should. */
const rowOf = (network: "telegram" | "vk", from: DeliveryRecord, about: string | null): DeliveryRow => ({
  id: `${network} ${from.id}`,
  network,
  op: from.kind,
  kind: about === null ? "reply" : "notice",
  state: "sent",
  recipient: from.recipient,
  messageId: from.messageId,
  about,
  resendOf: null,
});

/** A small run in which all is as it must be. */
const peacefulRun = () => {
  const said: [network: "telegram" | "vk", about: string | null, made: DeliveryRecord][] = [
    [
      "telegram",
      "giveaway:7:opening",
      delivery({ kind: "message", recipient: group, text: `cgd-1 open d=${drawId} u=1 s=-` }),
    ],
    [
      "vk",
      "giveaway:7:opening",
      delivery({ kind: "post", recipient: "wall-5_1", text: `cgd-1 open d=${drawId} u=1 s=-` }),
    ],
    [
      "telegram",
      "giveaway:7:commit:1",
      delivery({ kind: "message", recipient: group, text: commitText("01") }),
    ],
    [
      "vk",
      "giveaway:7:commit:1",
      delivery({ kind: "comment", recipient: "wall-5_1", text: commitText("01") }),
    ],
    [
      "telegram",
      "giveaway:7:result",
      delivery({ kind: "message", recipient: group, text: "победители", documents: [resultFile] }),
    ],
    [
      "vk",
      "giveaway:7:result",
      delivery({ kind: "comment", recipient: "wall-5_1", text: "победители", documents: [resultFile] }),
    ],
    [
      "vk",
      "giveaway:7:result",
      delivery({ kind: "post", recipient: "wall-5_2", text: "победители", documents: [resultFile] }),
    ],
    ["telegram", null, delivery({ kind: "message", recipient: "11", text: "Здравствуйте" })],
    ["vk", null, delivery({ kind: "message", recipient: "22", text: "Вы участвуете" })],
  ];
  const of = (wanted: "telegram" | "vk"): DeliveryRecord[] =>
    said.flatMap(([network, , made]) => (network === wanted ? [made] : []));
  return {
    telegram: { calls: [], deliveries: of("telegram") },
    vk: { calls: [], deliveries: of("vk") },
    chain: QUICKNET,
    draws: [
      {
        number: 1,
        giveawayId: 7,
        drawId,
        joined: ["tg:11", "vk:22"],
        database: {
          state: "done",
          frozenIn: ["tg:11", "vk:22"],
          attempts: 1,
          validCommits: ["01".repeat(32)],
          rankSets: 1,
        },
      },
    ],
    rows: said.map(([network, about, made]) => rowOf(network, made, about)),
    updates: { waiting: 0, dead: 0 },
    asked: new Map([
      ["tg:11", 1],
      ["vk:22", 1],
    ]),
  } satisfies ChaosFacts;
};

const wrongIn = (facts: ChaosFacts): string[] =>
  checkAll(facts)
    .filter(({ isRight }) => !isRight)
    .map(({ what }) => what);

describe("the account of a chaos run", () => {
  it("finds nothing wrong where nothing is wrong", () => {
    expect(wrongIn(peacefulRun())).toEqual([]);
  });

  it("finds a join that is not in the list", () => {
    const facts = peacefulRun();
    facts.draws[0]?.database.frozenIn.pop();
    expect(wrongIn(facts)).toContain("draw 1: entrants (joined in time / in the list)");
  });

  it("finds a list that agrees with the database but not with the commitment", () => {
    const facts = peacefulRun();
    for (const { deliveries } of [facts.telegram, facts.vk])
      for (const [index, made] of deliveries.entries())
        if (made.text.includes("cgd-1 commit")) deliveries[index] = { ...made, text: commitText("01", 3) };
    expect(wrongIn(facts)).toContain("draw 1: n in the commitment");
  });

  it("finds a second commitment in time", () => {
    const facts = peacefulRun();
    facts.telegram.deliveries.push(delivery({ kind: "message", recipient: group, text: commitText("02") }));
    expect(wrongIn(facts)).toContain("draw 1: binding commitments");
  });

  it("finds two results that differ", () => {
    const facts = peacefulRun();
    const other = Buffer.from(`{"draw_id":"${drawId}","x":1}`).toString("base64");
    facts.vk.deliveries.push(
      delivery({
        kind: "comment",
        recipient: "wall-5_1",
        text: "победители",
        documents: [{ ...resultFile, contentBase64: other }],
      }),
    );
    const wrong = wrongIn(facts);
    expect(wrong).toContain("draw 1: results that differ / rankings");
    expect(wrong).toContain("draw 1: result under the wall's post");
  });

  it("finds a duplicate on VK", () => {
    const facts = peacefulRun();
    facts.vk.deliveries.push(delivery({ kind: "message", recipient: "22", text: "Вы участвуете" }));
    expect(wrongIn(facts)).toEqual(["VK: messages, posts and comments (seen / sent)", "VK: duplicates"]);
  });

  it("finds a word that was answered twice, each answer with a row of its own", () => {
    const facts = peacefulRun();
    const again = delivery({ kind: "message", recipient: "22", text: "Вы участвуете" });
    facts.vk.deliveries.push(again);
    facts.rows.push(rowOf("vk", again, null));
    expect(wrongIn(facts)).toEqual(["private words (written / replies to them)"]);
  });

  it("finds a duplicate on Telegram that no row is named unknown for, and accepts one that is named", () => {
    const facts = peacefulRun();
    const again = delivery({ kind: "message", recipient: "11", text: "Здравствуйте" });
    facts.telegram.deliveries.push(again);
    expect(wrongIn(facts)).toEqual([
      "Telegram: messages (seen / sent and unknown)",
      "Telegram: seen beyond those (duplicates at most / unknown rows)",
    ]);
    // The first call is the one whose outcome nobody knows, the second says it once more.
    const first = facts.rows.findIndex(({ recipient }) => recipient === "11");
    const row = facts.rows[first] ?? rowOf("telegram", again, null);
    facts.rows[first] = { ...row, state: "unknown", messageId: null };
    facts.rows.push({ ...rowOf("telegram", again, null), resendOf: row.id });
    expect(wrongIn(facts)).toEqual([]);
  });

  it("finds what the bot calls sent and nobody has seen, and a row without an end", () => {
    const facts = peacefulRun();
    const missing = facts.telegram.deliveries.pop();
    expect(missing?.text).toBe("Здравствуйте");
    facts.rows.push({
      ...rowOf("vk", delivery({ kind: "message", recipient: "23", text: "" }), null),
      state: "retry",
    });
    const wrong = wrongIn(facts);
    expect(wrong).toContain("Telegram: called sent, seen by nobody");
    expect(wrong).toContain("private words without an answer");
    expect(wrong).toContain("rows without an end");
  });

  it("finds a window that was hit too seldom", () => {
    const hits = {
      "stored / acknowledged": 3,
      "call / settled": 4,
      "freeze / commitment": 2,
      "commitment posted / saved": 3,
      "ranks / announced": 3,
      "batch call / answer": 0,
    };
    const wrong = windowFindings(hits, windowNames).filter(({ isRight }) => !isRight);
    expect(wrong.map(({ what }) => what)).toEqual([
      "kills in: freeze / commitment",
      "kills in: batch call / answer",
    ]);
  });
});
