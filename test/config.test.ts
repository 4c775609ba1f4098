import { describe, expect, it } from "vitest";
import { ConfigError, parseConfig, secretsIn } from "../src/config.ts";

const problemsOf = (env: Record<string, string>): readonly string[] => {
  try {
    parseConfig(env);
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  return [];
};

describe("the environment", () => {
  it("needs nothing", () => {
    const config = parseConfig({});
    expect(config.dataDir).toBe("./data");
    expect(config.http).toEqual({ host: "127.0.0.1", port: 8080 });
    expect(config.telegram).toBeUndefined();
    expect(config.vk).toEqual([]);
  });

  it("names every problem at once", () => {
    const problems = problemsOf({
      TELEGRAM_BOT_TOKEN: "nonsense",
      HTTP_PORT: "99999",
      DEFAULT_LANGUAGE: "xx",
      DEFAULT_TIMEZONE: "Mars/Olympus",
      VK_GROUP_ID: "55",
      PUBLIC_URL: "ftp://example.org",
    });
    expect(problems).toHaveLength(6);
    expect(problems.join("\n")).toContain('HTTP_PORT must be a port from 0 to 65535, not "99999".');
    expect(problems.join("\n")).toContain("VK_GROUP_TOKEN");
  });

  it("takes webhooks only in full", () => {
    const key = "a1".repeat(16);
    const token = { TELEGRAM_BOT_TOKEN: "1:abc" };
    const vk = { VK_GROUP_ID: "55", VK_GROUP_TOKEN: "vk1.a.token" };
    const webhook = (url: string, more = {}) =>
      problemsOf({ ...token, TELEGRAM_WEBHOOK_URL: url, ...more }).join("\n");
    expect(webhook("https://bot.example.org/telegram")).toBe("");
    expect(webhook("https://bot.example.org:8443/telegram")).toBe("");
    expect(webhook("http://bot.example.org/telegram")).toContain("begin with https://");
    expect(webhook("https://bot.example.org:8080/telegram")).toContain("443, 80, 88 or 8443");
    expect(webhook("https://bot.example.org/hook")).toContain("the path /telegram");
    expect(webhook("https://me:word@bot.example.org/telegram")).toContain("nothing behind it");
    expect(webhook("http://10.0.0.7:9000/telegram", { TELEGRAM_API_ROOT: "http://10.0.0.8:8081" })).toBe("");
    expect(problemsOf({ ...token, TELEGRAM_WEBHOOK_SECRET: key })).toHaveLength(1);
    expect(problemsOf({ ...vk, VK_CALLBACK_SECRET: key }).join()).toContain(
      "VK_CALLBACK_CONFIRMATION is needed",
    );
    expect(problemsOf({ ...vk, VK_CALLBACK_CONFIRMATION: "1a2b3c4d" })).toHaveLength(1);
    const whole = parseConfig({ ...vk, VK_CALLBACK_SECRET: key, PUBLIC_URL: "https://bot.example.org/" });
    expect(whole.vk[0]?.callback).toEqual({ secret: key, url: "https://bot.example.org/vk" });
  });

  it("never repeats the secrets of webhooks and proxy", () => {
    const problems = problemsOf({
      TELEGRAM_WEBHOOK_SECRET: "secret!",
      VK_CALLBACK_SECRET: "secret!",
      VK_CALLBACK_CONFIRMATION: "secret!",
      TELEGRAM_PROXY_URL: "ftp://user:secret!@proxy",
    });
    expect(problems.join()).not.toContain("secret!");
    expect(problems.length).toBeGreaterThan(3);
  });

  it("never repeats a secret", () => {
    const problems = problemsOf({
      TELEGRAM_BOT_TOKEN: "my secret token",
      SECRET_KEY: "abcdef",
      DATABASE_URL: "mysql://u:hunter2@h/d",
    });
    expect(problems).toHaveLength(3);
    expect(problems.join("\n")).not.toMatch(/my secret token|abcdef|hunter2/);
  });

  it("counts an empty variable as unset", () => {
    expect(parseConfig({ TELEGRAM_BOT_TOKEN: "", HTTP_PORT: " " }).http.port).toBe(8080);
  });

  it("wants a key of its own beside a foreign database", () => {
    expect(problemsOf({ DATABASE_URL: "postgresql://u:p@localhost:5432/d" })).toEqual([
      expect.stringContaining("SECRET_KEY is needed"),
    ]);
  });

  it("joins pairs that belong together", () => {
    const config = parseConfig({
      VK_GROUP_ID: "55",
      VK_GROUP_TOKEN: "vk1.a.something",
      PUBLIC_URL: "https://example.org/",
    });
    expect(config.vk).toEqual([
      {
        groupId: 55,
        token: "vk1.a.something",
        apiBaseUrl: "https://api.vk.ru/method",
      },
    ]);
    expect(config.http.publicUrl).toBe("https://example.org");
  });

  it("reads several VK communities, that of VK_GROUP_ID first", () => {
    const { vk } = parseConfig({
      VK_GROUP_ID: "55",
      VK_GROUP_TOKEN: "vk1.a.firstToken",
      VK_COMMUNITIES: JSON.stringify([
        { id: 66, token: "vk1.a.secondToken" },
        {
          id: 77,
          token: "vk1.a.thirdToken",
          callbackSecret: "a-secret-of-16-chars",
          callbackConfirmation: "1a2b",
        },
      ]),
    });
    expect(vk.map(({ groupId, token }) => `${groupId} ${token}`)).toEqual([
      "55 vk1.a.firstToken",
      "66 vk1.a.secondToken",
      "77 vk1.a.thirdToken",
    ]);
    expect(vk[2]?.callback).toEqual({ secret: "a-secret-of-16-chars", confirmation: "1a2b" });
  });

  it("names what is wrong with one of several communities by its place, and no secret", () => {
    const many = [
      { id: 66, token: "vk1.a.goodToken" },
      { id: "tea", token: "short1", callbackSecret: "too short!" },
      { id: 67, token: "vk1.a.goodToken", groupToken: "vk1.a.mistyped" },
    ];
    const text = problemsOf({ VK_COMMUNITIES: JSON.stringify(many) }).join("\n");
    expect(text).toContain("VK_COMMUNITIES[1].id must be the community's number.");
    expect(text).toContain("VK_COMMUNITIES[1].token is too short to be a community token.");
    expect(text).toContain("VK_COMMUNITIES[1].callbackSecret must have 16 to 50");
    expect(text).toContain("VK_COMMUNITIES[2]");
    expect(text).not.toMatch(/goodToken|short1|too short!|mistyped/u);

    const broken = problemsOf({ VK_COMMUNITIES: '[{"id": 66, "token": "vk1.a.goodToken"' });
    expect(broken).toEqual(["VK_COMMUNITIES must be a JSON array of communities."]);
    const twice = [{ id: 55, token: "vk1.a.goodToken", callbackSecret: "a-secret-of-16-chars" }];
    const first = { VK_GROUP_ID: "55", VK_GROUP_TOKEN: "vk1.a.goodToken" };
    expect(problemsOf({ ...first, VK_COMMUNITIES: JSON.stringify(twice) })).toEqual([
      "VK_COMMUNITIES[0].id 55 is named before already.",
      "VK_COMMUNITIES[0].callbackSecret needs PUBLIC_URL, or callbackConfirmation with the string that VK shows.",
    ]);
  });

  it("counts every token of several communities as a secret", () => {
    const secrets = secretsIn({
      VK_COMMUNITIES: '[{"id":66,"token":"vk1.a.goodToken","callbackSecret":"a-secret-of-16-chars"}',
    });
    expect(secrets).toEqual(expect.arrayContaining(["vk1.a.goodToken", "a-secret-of-16-chars"]));
  });
});
