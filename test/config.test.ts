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
