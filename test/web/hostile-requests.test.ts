import { randomBytes } from "node:crypto";
import { expect, test } from "vitest";
import { startWebServer } from "../../src/web/server.ts";
import { pushed } from "../harness/push-gate.ts";
import { createStage, type Stage } from "../harness/stage.ts";
import { dawdle, speak, type RawRequest } from "./raw-http.ts";

/** Of each sort at each door. */
const times = 100;
const atOnce = 20;
const mark = "hostile-body-mark";
const json: [string, string] = ["content-type", "application/json"];
const secretHeader = (secret: string): [string, string] => ["x-telegram-bot-api-secret-token", secret];

/** Runs `work` for 0 … count-1, a few at once. */
const repeat = async (count: number, work: (number: number) => Promise<void>): Promise<void> => {
  let next = 0;
  const worker = async (): Promise<void> => {
    for (let number = next++; number < count; number = next++) await work(number);
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
};

interface Attack {
  readonly name: string;
  readonly request: (number: number) => RawRequest;
  /** What may come back. */
  readonly allowed: readonly number[];
}

const update = (number: number) => ({
  update_id: 900_000_000 + number,
  message: {
    message_id: 1,
    date: 1,
    text: mark,
    chat: { id: 5, type: "private" },
    from: { id: 5, is_bot: false, first_name: "Eve" },
  },
});
const event = (number: number, more: object = {}) => ({
  type: "message_new",
  event_id: `evil${number}`,
  v: "5.199",
  group_id: 55,
  object: { message: { text: mark, from_id: 5, peer_id: 5, date: 1 } },
  ...more,
});
const flood = Array.from({ length: 1_500 }, (_, index): [string, string] => [`x-${index}`, "y".repeat(20)]);
const nested = (depth: number): string => `${"[".repeat(depth)}${"]".repeat(depth)}`;

/** Against a webhook; `valid` makes headers and body of a request that would be taken if it were no attack. */
const webhookAttacks = (
  path: string,
  valid: (body: string) => RawRequest,
  proven: (value: object) => object,
): Attack[] => {
  const post = (more: RawRequest): RawRequest => ({ method: "POST", path, ...more });
  const right = (body: string, headers: [string, string][] = []): RawRequest => {
    const request = valid(body);
    const names = new Set(headers.map(([name]) => name));
    return post({
      ...request,
      headers: [...(request.headers ?? []).filter(([name]) => !names.has(name)), ...headers],
    });
  };
  return [
    {
      name: "malformed JSON",
      request: (number) => right(`{"update_id":${number},"${mark}":`),
      allowed: [400],
    },
    { name: "no object", request: (number) => right(String(number)), allowed: [400, 403] },
    { name: "no UTF-8", request: () => right('"\\u0000\uD800"'), allowed: [400, 403] },
    {
      name: "deep JSON",
      request: (number) =>
        right(JSON.stringify(proven({ deep: 0 })).replace('"deep":0', `"deep":${nested(1_000 + number)}`)),
      allowed: [400],
    },
    { name: "very deep JSON", request: () => right(nested(50_000)), allowed: [400] },
    { name: "an empty body", request: () => right(""), allowed: [400, 415] },
    {
      name: "a form",
      request: () => right(`a=${mark}`, [["content-type", "application/x-www-form-urlencoded"]]),
      allowed: [415],
    },
    { name: "plain text", request: () => right(mark, [["content-type", "text/plain"]]), allowed: [415] },
    {
      name: "a compressed body",
      request: () => right(mark, [["content-encoding", "gzip"]]),
      allowed: [415],
    },
    {
      name: "a huge body by its own word",
      request: () => right("{", [["content-length", String(3 * 1024 ** 3)]]),
      allowed: [413],
    },
    {
      name: "a huge body without a word",
      request: () => right(`130000\r\n${" ".repeat(0x13_0000)}\r\n`, [["transfer-encoding", "chunked"]]),
      allowed: [413],
    },
    ...["GET", "HEAD", "PUT", "DELETE", "OPTIONS", "PATCH"].map((method) => ({
      name: method,
      request: (): RawRequest => ({ ...right(""), method }),
      allowed: [405],
    })),
  ];
};

/** Against every page, webhooks included. */
const commonAttacks = (path: string): Attack[] => [
  {
    name: "path tricks",
    request: (number) => {
      const tricks = [
        "/..%2f..%2fetc/passwd",
        "/%00",
        "/%2e%2e/secret.key",
        "//",
        "/\\..\\",
        "/%ff",
        ";a=b/c",
      ];
      return { path: `${path}${tricks[number % tricks.length]}${number}` };
    },
    allowed: [400, 404],
  },
  { name: "a long path", request: () => ({ path: `${path}/${"a".repeat(14_000)}` }), allowed: [404] },
  { name: "a longer path", request: () => ({ path: `${path}/${"a".repeat(40_000)}` }), allowed: [431] },
  { name: "a flood of headers", request: () => ({ path, headers: flood }), allowed: [431] },
  { name: "no HTTP", request: () => ({ bytes: `\u0016\u0003\u0001${mark}\r\n\r\n` }), allowed: [400] },
  {
    name: "two lengths",
    request: () => ({
      bytes: `POST ${path} HTTP/1.1\r\nhost: x\r\ncontent-length: 4\r\ncontent-length: 9\r\n\r\n${mark}`,
    }),
    allowed: [400],
  },
  {
    name: "length and chunks",
    request: () => ({
      bytes: `POST ${path} HTTP/1.1\r\nhost: x\r\ncontent-length: 4\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\nGET /${mark} HTTP/1.1\r\n\r\n`,
    }),
    allowed: [400],
  },
  {
    name: "a strange method",
    request: () => ({ bytes: `EVIL ${path} HTTP/1.1\r\nhost: x\r\n\r\n` }),
    allowed: [400],
  },
];

/** A page that anybody may read: what is no reading of it is refused. */
const pageAttacks = (path: string): Attack[] =>
  ["POST", "PUT", "DELETE", "PATCH", "OPTIONS"].map((method) => ({
    name: method,
    request: (number) => ({ method, path, headers: [json], body: JSON.stringify(update(number)) }),
    allowed: [404, 405],
  }));

const telegramAttacks: Attack[] = [
  {
    name: "no secret",
    request: (number) => ({
      method: "POST",
      path: "/telegram",
      headers: [json],
      body: JSON.stringify(update(number)),
    }),
    allowed: [403],
  },
  {
    name: "a wrong secret",
    request: (number) => {
      const { secret } = pushed.webhook;
      const wrong = [secret.slice(1), `${secret}x`, secret.toUpperCase(), "", "x".repeat(256)];
      return {
        method: "POST",
        path: "/telegram",
        headers: [json, secretHeader(wrong[number % wrong.length] ?? "")],
        body: JSON.stringify(update(number)),
      };
    },
    allowed: [403],
  },
  {
    name: "an update without a number",
    request: (number) => ({
      method: "POST",
      path: "/telegram",
      headers: [json, secretHeader(pushed.webhook.secret)],
      body: JSON.stringify({ ...update(number), update_id: `${number}'; DROP TABLE "update"` }),
    }),
    allowed: [400],
  },
];

const vkAttacks: Attack[] = [
  ["no secret", (number: number) => event(number)] as const,
  [
    "a wrong secret",
    (number: number) =>
      event(number, {
        secret: [pushed.callback.secret.slice(1), 5, null, [pushed.callback.secret], ""][number % 5],
      }),
  ] as const,
  [
    "another community",
    (number: number) => event(number, { group_id: 56 + number, secret: pushed.callback.secret }),
  ] as const,
  [
    "a confirmation of another community",
    (number: number) => ({ type: "confirmation", group_id: 1_000 + number }),
  ] as const,
  [
    "a confirmation with a wrong secret",
    (number: number) => ({ type: "confirmation", group_id: 55, secret: `${number}${mark}` }),
  ] as const,
].map(([name, body]) => ({
  name,
  request: (number): RawRequest => ({
    method: "POST",
    path: "/vk",
    headers: [json],
    body: JSON.stringify(body(number)),
  }),
  allowed: [403],
}));

const drawOf = async (stage: Stage, number: number): Promise<{ drawId: string; rulesHash: string }> => {
  const giveaway = await stage.db.prisma.giveaway.findFirstOrThrow({ where: { number } });
  const rules = await stage.db.prisma.giveawayRules.findFirstOrThrow({ where: { giveawayId: giveaway.id } });
  return { drawId: giveaway.drawId, rulesHash: rules.hash };
};

test(
  "a hundred hostile requests of each sort to each door are refused, and leave no trace",
  { timeout: 240_000 },
  async () => {
    const stage = await createStage({
      isPushed: true,
      logLevel: "trace",
      publicUrl: "https://bot.example.org",
    });
    const olga = await stage.owner("Olga");
    await olga.says("/giveaway_new Mug winners=1 ends=1h yes");
    await olga.says("/giveaway_new Cup winners=1 ends=1h yes");
    const [first, second] = [await drawOf(stage, 1), await drawOf(stage, 2)];
    const timeouts = { headersTimeout: 2_000, requestTimeout: 4_000, connectionsCheckingInterval: 100 };
    const server = await startWebServer(stage.app.pages, { host: "127.0.0.1", port: 0, timeouts });
    const port = Number(new URL(server.url).port);
    const storedBefore = await stage.db.prisma.update.count();
    const confirmationsBefore = stage.vk.ledger.calls.length;

    const draw = `/g/${first.drawId}`;
    const doors: Readonly<Record<string, readonly Attack[]>> = {
      "/telegram": [
        ...commonAttacks("/telegram"),
        ...telegramAttacks,
        ...webhookAttacks(
          "/telegram",
          (body) => ({ headers: [json, secretHeader(pushed.webhook.secret)], body }),
          (value) => ({ ...update(1), ...value }),
        ),
      ],
      "/vk": [
        ...commonAttacks("/vk"),
        ...vkAttacks,
        ...webhookAttacks(
          "/vk",
          (body) => ({ headers: [json], body }),
          (value) => event(1, { secret: pushed.callback.secret, ...value }),
        ),
      ],
      [draw]: [
        ...commonAttacks(draw),
        ...pageAttacks(draw),
        {
          name: "another draw's rules",
          request: () => ({ path: `${draw}/rules/${second.rulesHash}.json` }),
          allowed: [404],
        },
        {
          name: "forged draws",
          request: () => ({ path: `/g/${randomBytes(16).toString("hex")}` }),
          allowed: [404],
        },
        {
          name: "what is no draw",
          request: (number) => ({
            path: `/g/${encodeURIComponent(["' OR 1=1 --", "<script>", "%00", "../../etc"][number % 4] ?? "")}`,
          }),
          allowed: [404],
        },
      ],
      "/healthz": [...commonAttacks("/healthz"), ...pageAttacks("/healthz")],
      "/readyz": [...commonAttacks("/readyz"), ...pageAttacks("/readyz")],
      "/metrics": [
        ...commonAttacks("/metrics"),
        ...pageAttacks("/metrics"),
        {
          name: "from another machine, by a proxy",
          request: (number) => ({
            path: "/metrics",
            headers: [
              ["x-forwarded-for", "127.0.0.1"],
              ["authorization", `Bearer ${mark}${number}`],
            ],
          }),
          allowed: [401, 403],
        },
      ],
      "/verify": [...commonAttacks("/verify"), ...pageAttacks("/verify")],
      "/sandbox": [
        ...commonAttacks("/sandbox"),
        ...pageAttacks("/sandbox"),
        { name: "GET at a live bot", request: () => ({ path: "/sandbox" }), allowed: [404] },
      ],
      "/nothing": [...commonAttacks("/nothing"), ...pageAttacks("/nothing")],
    };

    const wrong: string[] = [];
    for (const [door, attacks] of Object.entries(doors)) {
      for (const { name, request, allowed } of attacks) {
        await repeat(times, async (number) => {
          const { statuses, text } = await speak(port, request(number));
          const [status = 0] = statuses;
          if (!allowed.includes(status)) wrong.push(`${door}, ${name}: ${statuses.join(" ") || "nothing"}`);
          if (text.includes(mark)) wrong.push(`${door}, ${name}: says what it was told`);
        });
      }
    }
    expect([...new Set(wrong)]).toEqual([]);

    // Ten requests in one breath: each is answered for itself, and the good one among them is no way in for the rest.
    const good = `GET ${draw} HTTP/1.1\r\nhost: x\r\n\r\n`;
    const bad = `POST /vk HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 2\r\n\r\n{}`;
    await repeat(times / 4, async () => {
      const close = "GET /nothing HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n";
      const { statuses } = await speak(port, { bytes: `${good}${bad}`.repeat(4) + close });
      expect(statuses).toEqual([200, 403, 200, 403, 200, 403, 200, 403, 404]);
    });

    // A hundred at once who never come to an end are cut off, while others are served.
    const slow = Promise.all(
      Array.from({ length: times }, (_, index) =>
        dawdle(
          port,
          index % 2 === 0
            ? "GET /vk HTTP/1.1\r\nhost: x\r\nx-slow: "
            : `POST /telegram HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 90\r\nx-telegram-bot-api-secret-token: ${pushed.webhook.secret}\r\n\r\n{`,
        ),
      ),
    );
    const startedAt = performance.now();
    expect((await speak(port, { path: draw })).statuses).toEqual([200]);
    expect(performance.now() - startedAt).toBeLessThan(2_000);
    expect(new Set(await slow)).toEqual(new Set([408]));

    await server.close();
    expect(await stage.db.prisma.update.count()).toBe(storedBefore);
    expect(stage.vk.ledger.calls.length).toBe(confirmationsBefore);
    const log = stage.logLines.join("");
    expect(log.length).toBeGreaterThan(0);
    const secrets = [
      pushed.webhook.secret,
      pushed.callback.secret,
      stage.telegram.token,
      stage.vk.token,
      mark,
      "etc/passwd",
      "DROP TABLE",
    ];
    expect(secrets.filter((secret) => log.includes(secret))).toEqual([]);
    // And the bot goes on.
    expect((await olga.says("/giveaways")).text).toContain("Mug");
  },
);
