import { request } from "node:http";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openRig, type Rig } from "./rig.ts";

/** As a browser or an attacker may send it: fetch would not let us choose the Host. */
const send = (
  url: string,
  options: { method?: string; headers?: Record<string, string>; body?: string },
): Promise<{ status: number; text: string }> =>
  new Promise((resolve, reject) => {
    const sent = request(
      url,
      { method: options.method ?? "GET", headers: options.headers ?? {} },
      (answer) => {
        let text = "";
        answer.setEncoding("utf8");
        answer.on("data", (chunk: string) => {
          text += chunk;
          if (options.headers?.["x-first-bytes"]) {
            sent.destroy();
            resolve({ status: answer.statusCode ?? 0, text });
          }
        });
        answer.on("end", () => resolve({ status: answer.statusCode ?? 0, text }));
      },
    );
    sent.on("error", reject);
    sent.end(options.body);
  });

const json = { "content-type": "application/json" };
const reset = JSON.stringify({ name: "clear-faults", args: {} });

describe("the sandbox and pages elsewhere", () => {
  let rig: Rig;
  beforeAll(async () => {
    rig = await openRig();
  });
  afterAll(async () => rig.close());

  const act = (headers: Record<string, string>, body = reset) =>
    send(`${rig.url}/sandbox/act`, { method: "POST", headers: { ...json, ...headers }, body });

  it("is driven by its own page", async () => {
    const host = new URL(rig.url).host;
    expect((await act({ origin: `http://${host}`, "sec-fetch-site": "same-origin" })).status).toBe(200);
    const named = host.replace("127.0.0.1", "localhost");
    expect((await act({ host: named, origin: `http://${named}` })).status).toBe(200);
  });

  it.each([
    ["a page elsewhere", { origin: "https://evil.example" }],
    ["a page on another port of this machine", { origin: "http://localhost:1" }],
    ["a page of https with the same name", { origin: "https://127.0.0.1" }],
    ["a sandboxed frame", { origin: "null" }],
    ["a link from elsewhere", { "sec-fetch-site": "cross-site" }],
    ["a page on the same site", { "sec-fetch-site": "same-site" }],
    ["a name bound to this machine", { host: "evil.example" }],
    ["a name that only looks like ours", { host: "localhost.evil.example" }],
  ])("is not driven by %s", async (_who, headers: Record<string, string>) => {
    const { status, text } = await act(headers);
    expect(status).toBe(403);
    expect(text).not.toContain("true");
  });

  it.each(["/sandbox", "/sandbox/state", "/sandbox/events", "/sandbox/files/tg.1.1/0", "/g/x", "/"])(
    "shows %s to no name but its own",
    async (path) => {
      expect((await send(`${rig.url}${path}`, { headers: { host: "evil.example" } })).status).toBe(403);
    },
  );

  it("tells its state to no page elsewhere", async () => {
    for (const path of ["/sandbox/state", "/sandbox/events"])
      expect((await send(`${rig.url}${path}`, { headers: { origin: "https://evil.example" } })).status).toBe(
        403,
      );
  });

  it("takes JSON only, and no more than it needs", async () => {
    for (const type of ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data"])
      expect((await act({ "content-type": type })).status).toBe(415);
    const huge = JSON.stringify({ name: "say", args: { text: "x".repeat(40_000) } });
    expect((await act({}, huge)).status).toBe(413);
    expect((await act({ "transfer-encoding": "chunked" }, huge)).status).toBe(413);
  });

  it.each([
    "",
    "{",
    "null",
    "[]",
    '"say"',
    '{"name":"close","args":{}}',
    '{"name":"constructor","args":[]}',
    '{"name":"__proto__","args":{}}',
    '{"name":"say"}',
    '{"name":"say","args":{"person":"tg:1","place":"private","text":""}}',
    '{"name":"say","args":{"person":"tg:1001","place":"wall","text":"x"}}',
    '{"name":"say","args":{"person":"../etc","place":"private","text":"x"}}',
    '{"name":"turn","args":{"minutes":-5}}',
    '{"name":"turn","args":{"minutes":1e9}}',
    '{"name":"turn","args":{}}',
    '{"name":"crowd","args":{"people":201}}',
    '{"name":"fail","args":{"network":"telegram","kind":"fire"}}',
    '{"name":"delay","args":{"network":"vk","milliseconds":99999}}',
    '{"name":"reset","args":{"language":"xx"}}',
    '{"name":"clear-faults","args":{"more":1}}',
  ])("answers malformed %s with a sentence", async (body) => {
    const { status, text } = await act({}, body);
    expect(status).toBe(400);
    expect(text).toContain("The page asked for something that the sandbox does not know");
    expect(text).not.toContain(" at ");
  });

  it("finds no file by tricks with the path", async () => {
    for (const path of [
      "/sandbox/files/..%2f..%2fetc/0",
      "/sandbox/files/tg.99.1/0",
      "/sandbox/files/tg.-1001000000777.999/0",
      "/sandbox/files/vk.1.1/0",
      "/sandbox/files/wall.0.1/-1",
      "/sandbox/files/comment.1.1/99",
      "/sandbox/../package.json",
      "/sandbox/%2e%2e/package.json",
      "/sandbox/main.js.map",
    ])
      expect((await send(`${rig.url}${path}`, {})).status).toBe(404);
  });

  it("lets only its own scripts run on its page", async () => {
    const page = await fetch(`${rig.url}/sandbox?lang=ru`);
    expect(page.headers.get("content-security-policy")).toContain("script-src 'self';");
    expect(page.headers.get("content-security-policy")).toContain("frame-ancestors 'none'");
    const text = await page.text();
    expect(text).toContain("SANDBOX");
    expect(text).toContain('lang="ru"');
    expect((await (await fetch(`${rig.url}/sandbox?lang="><script>`)).text()).includes("><script>")).toBe(
      false,
    );
  });

  it("says what a person cannot do, in a sentence", async () => {
    const anna = (await rig.person("Anna")).key;
    const boris = (await rig.person("Boris")).key;
    const marina = (await rig.person("Marina", "telegram")).key;
    expect(await rig.fails("join", { person: anna, place: "group" })).toBe("Anna is a member there already.");
    expect(await rig.fails("join", { person: anna, place: "wall" })).toContain("other network");
    expect(await rig.fails("say", { person: boris, place: "group", text: "hi" })).toContain("other network");
    expect(await rig.fails("say", { person: "tg:5", place: "private", text: "hi" })).toContain("tg:5");
    expect(await rig.fails("block", { person: anna })).toContain("never written");
    expect(await rig.fails("press", { person: anna, place: "group", message: 1, button: "0.0" })).toContain(
      "not there",
    );
    expect(await rig.fails("start", { person: anna, link: "https://example.org/" })).toContain("example.org");
    expect(await rig.fails("turn", { to: "next" })).toContain("nothing to turn");
    expect(await rig.fails("verify", {})).toContain("no result");
    expect(await rig.fails("comment", { person: boris, post: 99, text: "+" })).toContain("does not allow");
    expect(await rig.fails("say", { person: anna, place: "channel", text: "mine" })).toContain(
      "does not allow",
    );
    await rig.post({ name: "leave", args: { person: anna, place: "channel" } });
    expect(await rig.fails("kick", { person: anna, place: "channel" })).toBe("Anna is not a member there.");
    expect(await rig.fails("add-bot", { place: "group", isAdmin: true })).toContain("does not allow");
    expect((await rig.does("say", { person: marina, place: "private", text: "/help" })).isSettled).toBe(true);
    expect(rig.errors).toEqual([]);
  });

  it("tells of changes as they happen, and forgets who went away", async () => {
    const aborter = new AbortController();
    const stream = await fetch(`${rig.url}/sandbox/events`, { signal: aborter.signal });
    expect(stream.headers.get("content-type")).toContain("text/event-stream");
    const reader = stream.body?.pipeThrough(new TextDecoderStream()).getReader();
    const first = await reader?.read();
    expect(first?.value).toMatch(/event: revision\ndata: \{"revision":\d+\}/u);
    await rig.does("newcomer", { network: "vk" });
    expect((await reader?.read())?.value).toContain("event: revision");
    aborter.abort();
    // Many more than may be open at once, one after the other.
    for (let round = 0; round < 40; round += 1) {
      const { status } = await send(`${rig.url}/sandbox/events`, { headers: { "x-first-bytes": "1" } });
      expect(status).toBe(200);
    }
  });
});
