import { describe, expect, it } from "vitest";
import type { ProbeState } from "../../src/bot/probe.ts";
import { findIn, isProbeDue, keptState, type ProbeRow, type Subject } from "../../src/operations/probe.ts";
import { checklistOf, lackOf, type BotFacts } from "../../src/operations/setup.ts";

const at = (seconds: number): Date => new Date(Date.UTC(2027, 0, 1) + seconds * 1000);

describe("a probe is due", () => {
  const idle = { isLacking: false, isWatched: false };
  const round = { probedAt: at(0), requestedAt: null };

  it("at once where there was none", () => {
    expect(isProbeDue(undefined, { ...idle, now: at(0) })).toBe(true);
    expect(isProbeDue({ probedAt: null, requestedAt: null }, { ...idle, now: at(0) })).toBe(true);
  });

  it.each([
    ["after an hour", idle, 3600],
    ["after five minutes while something is missing", { ...idle, isLacking: true }, 300],
    ["after ten seconds while somebody looks", { isLacking: true, isWatched: true }, 10],
  ])("%s", (_name, facts, seconds) => {
    expect(isProbeDue(round, { ...facts, now: at(seconds - 0.001) })).toBe(false);
    expect(isProbeDue(round, { ...facts, now: at(seconds) })).toBe(true);
  });

  it("five seconds after the last one when somebody asks, however often", () => {
    const asked = { probedAt: at(0), requestedAt: at(1) };
    expect(isProbeDue(asked, { ...idle, now: at(4.999) })).toBe(false);
    expect(isProbeDue(asked, { ...idle, now: at(5) })).toBe(true);
    expect(isProbeDue({ probedAt: at(5), requestedAt: at(1) }, { ...idle, now: at(60) })).toBe(false);
  });
});

it("what only work shows is not forgotten by a process that has seen none", () => {
  const item = (subject: "messages" | "privacy", state: ProbeState) => ({ subject, state, detail: "" });
  expect(keptState("ok", item("messages", "unknown"))).toBe("ok");
  expect(keptState("ok", item("messages", "missing"))).toBe("missing");
  expect(keptState(undefined, item("messages", "unknown"))).toBe("unknown");
  expect(keptState("ok", item("privacy", "unknown"))).toBe("unknown");
});

const facts = (
  network: BotFacts["network"],
  states: Readonly<Record<string, ProbeState>>,
  venues: BotFacts["venues"],
  needsDocuments = true,
): BotFacts => {
  const rows = Object.entries(states).map(([name, state]): ProbeRow => {
    const [item = "", venue = ""] = name.split(" ");
    return { source: "it", item: item as Subject, venue, state, detail: "", checkedAt: at(0) };
  });
  return { network, title: "it", found: findIn(rows, "it"), venues, needsDocuments };
};

const group = { key: "tg:-1", type: "group", title: "G" } as const;
const channel = { key: "tg:-2", type: "channel", title: "C" } as const;
const wall = { key: "vk:-55", type: "wall", title: "W" } as const;

describe("nothing can be announced", () => {
  it.each([
    ["where the bot was thrown out", { "venue_present tg:-1": "missing" }, "setup-lost"],
    [
      "where only administrators write",
      { "venue_admin tg:-1": "missing", "venue_write tg:-1": "missing" },
      "setup-group-write",
    ],
    ["by a refused token", { token: "missing" }, "setup-token-telegram"],
  ] as const)("in a group %s", (_name, states, key) => {
    expect(lackOf(checklistOf(facts("telegram", states, [group])), group.key)?.what.key).toBe(key);
  });

  it("in a channel without the right to post", () => {
    const checklist = checklistOf(
      facts("telegram", { "venue_admin tg:-2": "ok", "venue_write tg:-2": "missing" }, [group, channel]),
    );
    expect(lackOf(checklist, channel.key)?.what.key).toBe("setup-channel");
    expect(lackOf(checklist, group.key)).toBeUndefined();
  });

  it("on a wall that is off, or that the token may not write on", () => {
    const off = facts("vk", { "venue_write vk:-55": "missing" }, [wall]);
    expect(lackOf(checklistOf(off), wall.key)?.what.key).toBe("setup-wall");
    const scope = facts("vk", { scope_wall: "missing", "venue_write vk:-55": "missing" }, [wall]);
    expect(lackOf(checklistOf(scope), wall.key)?.what.key).toBe("setup-scope-wall");
  });

  it("on a wall without the right to files, but only where the rules must go out as a file", () => {
    const states = { scope_docs: "missing" } as const;
    expect(lackOf(checklistOf(facts("vk", states, [wall])), wall.key)?.what.key).toBe("setup-scope-docs");
    expect(lackOf(checklistOf(facts("vk", states, [wall], false)), wall.key)).toBeUndefined();
  });

  it.each(["unknown", "failed", "ok"] as const)("for certain only: what is %s forbids nothing", (state) => {
    const places = Object.fromEntries(
      ["venue_present", "venue_admin", "venue_write"].map((item) => [`${item} tg:-1`, state]),
    );
    const checklist = checklistOf(facts("telegram", { token: state, ...places }, [group]));
    expect(lackOf(checklist, group.key)).toBeUndefined();
  });

  it("is not true of a plain member of a group, who only cannot see who is in it", () => {
    const states = { "venue_admin tg:-1": "missing", "venue_write tg:-1": "ok" } as const;
    const checklist = checklistOf(facts("telegram", states, [group]));
    expect(lackOf(checklist, group.key)).toBeUndefined();
    expect(checklist.yours.find(({ what }) => what.key === "setup-admin")?.mark).toBe("todo");
  });
});

it("privacy mode does not matter where the bot is an administrator of every group", () => {
  const markOf = (states: Readonly<Record<string, ProbeState>>, venues: BotFacts["venues"]) =>
    checklistOf(facts("telegram", states, venues)).yours.find(({ what }) => what.key === "setup-privacy")
      ?.mark;
  expect(markOf({ privacy: "missing", "venue_admin tg:-1": "ok" }, [group])).toBe("done");
  expect(markOf({ privacy: "missing", "venue_admin tg:-1": "missing" }, [group])).toBe("todo");
  expect(markOf({ privacy: "missing" }, [channel])).toBe("todo");
  expect(markOf({ privacy: "ok" }, [])).toBe("done");
});
