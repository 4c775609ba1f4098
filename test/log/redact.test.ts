import { describe, expect, it } from "vitest";
import { createLog } from "../../src/log/log.ts";
import { createRedactor, keepSecret, redact } from "../../src/log/redact.ts";

const secret = 'pa$s w"ör/d+1';

describe("secrets", () => {
  it.each([
    ["as they are", secret],
    ["in JSON", JSON.stringify({ err: { message: secret } })],
    ["in an address", `https://h/?q=${encodeURIComponent(secret)}`],
    ["in base64", Buffer.from(secret).toString("base64")],
    ["in base64url", Buffer.from(secret).toString("base64url")],
    ["in hex", Buffer.from(secret).toString("hex")],
  ])("go, %s", (_how, words) => {
    const clean = createRedactor([secret])(words);
    expect(clean).toContain("[secret]");
    for (const part of ["pa$s", "w%22", "cGEkc"]) expect(clean).not.toContain(part);
  });

  it("go where they stand, though nobody told us of them", () => {
    const clean = createRedactor([]);
    const token = "123456789:AAHfiqksKZ8WmR2zSjiQ7nP3Lp1-xYzAbCd";
    for (const [words, hidden] of [
      [`https://api.telegram.org/bot${token}/getMe failed`, token],
      [`401 for ${token}`, token],
      ["access_token=vk1.a.Zm9vYmFy&v=5.199", "Zm9vYmFy"],
      ["postgresql://vestnik:hunter22@db:5432/x refused", "hunter22"],
      ["socks5://me:hunter22@proxy:1080", "hunter22"],
      ["authorization: Bearer abcdef123456", "abcdef123456"],
      ["see https://t.me/vestnik_bot?start=t_0123abcd", "t_0123abcd"],
      ["see https://vk.me/club?ref=t_0123abcd", "t_0123abcd"],
    ] as const)
      expect(clean(words)).not.toContain(hidden);
  });

  it("leave the words around them, and short words, alone", () => {
    expect(createRedactor(["secret-word", "a"])("a cat said secret-word at https://example.org/x?y=1")).toBe(
      "a cat said [secret] at https://example.org/x?y=1",
    );
  });

  it("that hold one another go whole", () => {
    expect(createRedactor(["abcdef", "abcdef-ghijkl"])("x abcdef-ghijkl y")).toBe("x [secret] y");
  });
});

describe("the log", () => {
  const open = () => {
    const lines: string[] = [];
    return { lines, log: createLog("trace", { write: (line) => void lines.push(line) }) };
  };

  it("holds no secret, wherever in an error or its causes it stands", () => {
    keepSecret("a-kept-secret-0001");
    const { lines, log } = open();
    const cause = Object.assign(new Error("POST https://h/bot1:a-kept-secret-0001/x"), {
      params: { access_token: "a-kept-secret-0001" },
      config: { headers: { authorization: "a-kept-secret-0001" } },
    });
    log.error(
      { err: new Error("failed", { cause }), "a-kept-secret-0001": { deep: ["a-kept-secret-0001"] } },
      "oh",
    );
    log.info("a-kept-secret-0001");
    log.child({ bot: "a-kept-secret-0001" }).warn("x");
    expect(lines).toHaveLength(3);
    for (const line of lines) {
      expect(line).not.toContain("kept-secret");
      expect(() => JSON.parse(line) as unknown).not.toThrow();
    }
    expect(redact("a-kept-secret-0001")).toBe("[secret]");
  });

  it("says lasting trouble once, other trouble and news each time", () => {
    const { lines, log } = open();
    const err = Object.assign(new Error("away"), { code: "ECONNREFUSED" });
    for (let count = 0; count < 100; count += 1) log.warn({ bot: "tg:1", err }, "cannot be read now");
    expect(lines).toHaveLength(1);
    log.warn({ bot: "vk:1", err }, "cannot be read now");
    log.error({ bot: "tg:1", incident: "AB", err }, "a dead letter");
    log.error({ bot: "tg:1", incident: "CD", err }, "a dead letter");
    for (let count = 0; count < 3; count += 1) log.warn({ bot: "tg:1" }, "another process reads");
    expect(lines).toHaveLength(7);
  });
});
