import { describe, expect, it } from "vitest";
import { ConfigError, parseConfig } from "../src/config.ts";

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
    expect(config.vk).toBeUndefined();
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
    expect(whole.vk?.callback).toEqual({ secret: key, url: "https://bot.example.org/vk" });
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
    expect(config.vk).toEqual({
      groupId: 55,
      token: "vk1.a.something",
      apiBaseUrl: "https://api.vk.ru/method",
    });
    expect(config.http.publicUrl).toBe("https://example.org");
  });
});
