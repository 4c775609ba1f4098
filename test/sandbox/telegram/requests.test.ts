import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { GROUP, MEMBER, type Rig, startRig, TOKEN } from "./rig.ts";

let rig: Rig;
beforeAll(async () => {
  rig = await startRig();
});
beforeEach(() => rig.clock.turn(60_000));
afterAll(() => rig.close());

const REPLY_MARKUP = { inline_keyboard: [[{ text: "Join", callback_data: "join" }]] };
const ENTITIES = [{ type: "bold", offset: 0, length: 2 }];

const post = async (path: string, init?: RequestInit): Promise<Record<string, unknown>> => {
  const response = await fetch(`${rig.simulator.url}/bot${TOKEN}/${path}`, init);
  return { status: response.status, ...((await response.json()) as object) };
};
const EXPECTED = {
  status: 200,
  ok: true,
  result: {
    chat: { id: MEMBER, type: "private", first_name: "Max", last_name: "Ivanov", username: "max_i" },
    from: { id: 4242, is_bot: true, first_name: "Vestnik", username: "vestnik_bot" },
    text: "Hello",
    entities: ENTITIES,
    reply_markup: REPLY_MARKUP,
  },
};
const FIELDS = {
  chat_id: String(MEMBER),
  text: "Hello",
  entities: JSON.stringify(ENTITIES),
  reply_markup: JSON.stringify(REPLY_MARKUP),
};

it("PLATFORMS C1: a JSON body, with objects and with JSON in text", async () => {
  const send = (body: object): Promise<object> =>
    post("sendMessage", {
      method: "POST",
      headers: { "content-type": "application/json; charset=utf-8" },
      body: JSON.stringify(body),
    });
  expect(
    await send({ chat_id: MEMBER, text: "Hello", entities: ENTITIES, reply_markup: REPLY_MARKUP }),
  ).toMatchObject(EXPECTED);
  expect(await send(FIELDS)).toMatchObject(EXPECTED);
});

it("PLATFORMS C1: an urlencoded body", async () => {
  expect(await post("sendMessage", { method: "POST", body: new URLSearchParams(FIELDS) })).toMatchObject(
    EXPECTED,
  );
});

it("PLATFORMS C1: a multipart body", async () => {
  const form = new FormData();
  for (const [name, value] of Object.entries(FIELDS)) form.set(name, value);
  expect(await post("sendMessage", { method: "POST", body: form })).toMatchObject(EXPECTED);
});

it("PLATFORMS C1: a query string, by GET", async () => {
  expect(await post(`sendMessage?${new URLSearchParams(FIELDS).toString()}`)).toMatchObject(EXPECTED);
});

it("PLATFORMS C1: method names in any case", async () => {
  expect(await post("GETME")).toMatchObject({
    ok: true,
    result: { id: 4242, can_read_all_group_messages: false },
  });
  expect(await rig.world.calls({ method: "getMe" })).toHaveLength(1);
});

it("a body that is no JSON object is refused", async () => {
  for (const body of ["{", "[1]", "null"]) {
    const answer = await post("sendMessage", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body,
    });
    expect(answer).toMatchObject({ status: 400, ok: false, error_code: 400 });
  }
});

it("PLATFORMS C1: the test environment and other paths answer 404", async () => {
  expect(await post("test/getMe")).toMatchObject({
    status: 404,
    ok: false,
    error_code: 404,
    description: "Not Found",
  });
  expect((await fetch(`${rig.simulator.url}/elsewhere`)).status).toBe(404);
});

it("PLATFORMS A9: a file is fetched by its path with its own bot's token only", async () => {
  const form = new FormData();
  form.set("chat_id", String(MEMBER));
  form.set("document", new Blob(["a;b\r\n--x\r\n"], { type: "text/csv" }), 'the "list" №1.csv');
  const sent = await post("sendDocument", { method: "POST", body: form });
  expect(sent).toMatchObject({ result: { document: { mime_type: "text/csv", file_size: 10 } } });
  const document = (sent["result"] as { document: { file_id: string; file_name: string } }).document;
  expect(document.file_name).toContain("№1.csv");
  const file = await rig.call("getFile", { file_id: document.file_id });
  const path = String(file.result["file_path"]);
  const fetched = await fetch(`${rig.simulator.url}/file/bot${TOKEN}/${path}`);
  expect(await fetched.text()).toBe("a;b\r\n--x\r\n");
  expect((await fetch(`${rig.simulator.url}/file/bot1:other/${path}`)).status).toBe(401);
  expect((await fetch(`${rig.simulator.url}/file/bot${TOKEN}/documents/none`)).status).toBe(404);
});

it("the ledger keeps each call with its parameters and outcome", async () => {
  await rig.call("sendMessage", { chat_id: GROUP, text: "" });
  const [last] = (await rig.world.calls({ method: "sendMessage" })).slice(-1);
  expect(last).toMatchObject({
    token: TOKEN,
    params: { chat_id: GROUP, text: "" },
    outcome: { kind: "refused", code: 400, description: "Bad Request: message text is empty" },
  });
  expect(await rig.world.calls({ sinceId: last?.id ?? 0 })).toEqual([]);
});

it("PLATFORMS A1: uploads above 50 MB and downloads above 20 MB are refused; so is an empty file", async () => {
  const upload = (sizeBytes: number): Promise<Record<string, unknown>> => {
    const form = new FormData();
    form.set("chat_id", String(MEMBER));
    form.set("document", new Blob([new Uint8Array(sizeBytes)]), "big.bin");
    return post("sendDocument", { method: "POST", body: form });
  };
  expect(await upload(50 * 1024 * 1024 + 1)).toMatchObject({
    status: 413,
    description: "Request Entity Too Large",
  });
  expect(await upload(0)).toMatchObject({ status: 400, description: "Bad Request: file must be non-empty" });
  const sent = (await upload(20 * 1024 * 1024 + 1)) as { result: { document: { file_id: string } } };
  expect(await rig.call("getFile", { file_id: sent.result.document.file_id })).toMatchObject({
    status: 400,
    description: "Bad Request: file is too big",
  });
});

it("closing ends whatever waits", async () => {
  const closing = await startRig();
  const hold = await closing.world.hold({ method: "sendMessage", when: "before" });
  const held = closing.call("sendMessage", { chat_id: MEMBER, text: "x" });
  await closing.world.awaitHeld(hold);
  const offset = 2_000_000_000;
  const waiting = closing.call("getUpdates", { offset, timeout: 50 });
  const ends = Promise.allSettled([held, waiting]);
  while ((await closing.world.calls({ method: "getUpdates" })).length === 0) await new Promise(setImmediate);
  await closing.close();
  expect((await ends).map(({ status }) => status)).toEqual(["rejected", "rejected"]);
});
