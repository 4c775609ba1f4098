import { z } from "zod";
import {
  moreVk,
  vkCommunities,
  vkConfirmation,
  vkProblems,
  vkSecret,
  vkToken,
  type VkCommunity,
} from "./vk-config.ts";

/** Languages whose texts are complete. */
const languages = ["en", "ru"] as const;

export const logLevels = ["trace", "debug", "info", "warn", "error", "fatal", "silent"] as const;

export const isLogLevel = (word: string): boolean => logLevels.some((level) => level === word);

const url = z
  .url({ protocol: /^https?$/, message: "must be an http(s) address" })
  .transform((value) => value.replace(/\/+$/, ""));

const telegramApi = "https://api.telegram.org";

const isTimezone = (name: string): boolean => {
  try {
    return new Intl.DateTimeFormat("en", { timeZone: name }).resolvedOptions().timeZone !== "";
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
};

const environment = z.object({
  TELEGRAM_BOT_TOKEN: z
    .string()
    .regex(/^\d+:[A-Za-z0-9_-]+$/, "must look like 123456:AbC-…, as BotFather gives it")
    .optional(),
  TELEGRAM_API_ROOT: url.default(telegramApi),
  TELEGRAM_PROXY_URL: z
    .url({
      protocol: /^(https?|socks5h?)$/,
      message: "must look like http://user:password@host:port or socks5://user:password@host:port",
    })
    .optional(),
  TELEGRAM_WEBHOOK_URL: url.optional(),
  TELEGRAM_WEBHOOK_SECRET: z
    .string()
    .regex(/^[A-Za-z0-9_-]{16,256}$/, "must have 16 to 256 letters, digits, _ or -")
    .optional(),
  VK_GROUP_ID: z.coerce
    .number("must be the community's number")
    .int()
    .positive("must be the community's number, without a minus")
    .optional(),
  VK_GROUP_TOKEN: vkToken.optional(),
  VK_COMMUNITIES: moreVk.optional(),
  VK_API_BASE_URL: url.default("https://api.vk.ru/method"),
  VK_CALLBACK_SECRET: vkSecret,
  VK_CALLBACK_CONFIRMATION: vkConfirmation,
  DATABASE_URL: z
    .url({ protocol: /^postgres(ql)?$/, message: "must look like postgresql://user:password@host:5432/name" })
    .optional(),
  DATA_DIR: z.string().min(1).default("./data"),
  HTTP_HOST: z.string().min(1).default("127.0.0.1"),
  HTTP_PORT: z.coerce
    .number("must be a port from 0 to 65535")
    .int()
    .min(0)
    .max(65_535, "must be a port from 0 to 65535")
    .default(8080),
  PUBLIC_URL: url.optional(),
  METRICS_TOKEN: z
    .string()
    .regex(/^\S{16,}$/, "must have at least 16 characters and no space")
    .optional(),
  DRAND_URLS: z
    .string()
    .default("https://api.drand.sh,https://api2.drand.sh,https://api3.drand.sh,https://drand.cloudflare.com")
    .transform((value) => value.split(",").map((part) => part.trim()))
    .pipe(z.array(url).min(1)),
  DRAND_CHAIN_FILE: z.string().min(1).optional(),
  CLAIM_CODE: z.string().min(16, "must have at least 16 characters").optional(),
  DEFAULT_LANGUAGE: z.enum(languages, `must be one of: ${languages.join(", ")}`).default("en"),
  DEFAULT_TIMEZONE: z
    .string()
    .refine(isTimezone, "must be a time zone such as Europe/Moscow")
    .default("Europe/Moscow"),
  LOG_LEVEL: z.enum(logLevels, `must be one of: ${logLevels.join(", ")}`).default("info"),
  SECRET_KEY: z
    .string()
    .regex(/^[0-9a-f]{64}$/i, "must be 64 hex digits, such as `openssl rand -hex 32` prints")
    .optional(),
});

export interface Config {
  readonly telegram?: {
    readonly token: string;
    readonly apiRoot: string;
    readonly proxyUrl?: string;
    /** Absent: long polling. A secret that is not set is made from the secret key. */
    readonly webhook?: { readonly url: string; readonly secret?: string };
  };
  /** Each community is a bot of its own; that of VK_GROUP_ID comes first. */
  readonly vk: readonly VkCommunity[];
  readonly databaseUrl?: string;
  readonly dataDir: string;
  readonly http: {
    readonly host: string;
    readonly port: number;
    readonly publicUrl?: string;
    readonly metricsToken?: string;
  };
  readonly drand: { readonly urls: readonly string[]; readonly chainFile?: string };
  readonly claimCode?: string;
  readonly defaultLanguage: (typeof languages)[number];
  readonly defaultTimezone: string;
  readonly logLevel: string;
  /** 32 bytes; absent when it is to be made in `dataDir`. */
  readonly secretKey?: Uint8Array;
}

/** Every problem of the environment at once, one sentence each. */
export class ConfigError extends Error {
  override readonly name = "ConfigError";
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(problems.join("\n"));
    this.problems = problems;
  }
}

/** Settings whose values must not be repeated in an error: terminals are recorded too. */
const secrets = new Set([
  "TELEGRAM_BOT_TOKEN",
  "TELEGRAM_PROXY_URL",
  "TELEGRAM_WEBHOOK_SECRET",
  "VK_GROUP_TOKEN",
  "VK_COMMUNITIES",
  "VK_CALLBACK_SECRET",
  "VK_CALLBACK_CONFIRMATION",
  "DATABASE_URL",
  "CLAIM_CODE",
  "SECRET_KEY",
  "METRICS_TOKEN",
]);

/** In VK_COMMUNITIES: anything long enough to be a token or a key, also where the JSON around it is broken. */
const isLikeSecret = (text: string): boolean => text.length >= 10 && !text.startsWith("callback");

/** Every value of the environment that must not be repeated, and the passwords inside addresses. */
export const secretsIn = (env: Readonly<Record<string, string | undefined>>): string[] =>
  [...secrets].flatMap((name) => {
    const value = env[name]?.trim() ?? "";
    if (name === "VK_COMMUNITIES")
      return [
        value,
        ...[...value.matchAll(/"((?:[^"\\]|\\.)*)"/gu)].map(([, text = ""]) => text).filter(isLikeSecret),
      ];
    if (!URL.canParse(value)) return value;
    const { username, password } = new URL(value);
    // The host may be said; who may log in there not.
    return [
      value,
      password,
      decodeURIComponent(password),
      username && password ? `${username}:${password}` : "",
    ];
  });

const describe = (issue: z.core.$ZodIssue, env: Readonly<Record<string, string | undefined>>): string => {
  const [variable = "The environment", ...inside] = issue.path;
  const name = String(variable);
  if (inside.length > 0)
    return `${name}${inside.map((part) => (typeof part === "number" ? `[${part}]` : `.${String(part)}`)).join("")} ${issue.message}.`;
  const value = env[name];
  return value === undefined || secrets.has(name)
    ? `${name} ${issue.message}.`
    : `${name} ${issue.message}, not "${value}".`;
};

/** What is wrong with the settings of webhooks, where each by itself may be right. */
const pushProblems = (given: Readonly<Record<string, string | undefined>>): string[] => {
  const problems: string[] = [];
  const webhook = given["TELEGRAM_WEBHOOK_URL"];
  if (webhook !== undefined && URL.canParse(webhook)) {
    const { protocol, port, pathname, search, hash, username } = new URL(webhook);
    const wrong = (must: string): void => {
      problems.push(`TELEGRAM_WEBHOOK_URL must ${must}, not "${webhook}".`);
    };
    if (pathname !== "/telegram" || `${search}${hash}${username}` !== "")
      wrong("be the address of this server with the path /telegram and nothing behind it");
    // A Bot API server of one's own takes any address.
    const isOwnApi = (given["TELEGRAM_API_ROOT"] ?? telegramApi) !== telegramApi;
    if (!isOwnApi && protocol !== "https:") wrong("begin with https://");
    if (!isOwnApi && !["", "80", "88", "443", "8443"].includes(port))
      wrong("have one of the ports that Telegram takes, 443, 80, 88 or 8443");
  }
  if (given["TELEGRAM_WEBHOOK_SECRET"] && webhook === undefined)
    problems.push("TELEGRAM_WEBHOOK_SECRET is set, but TELEGRAM_WEBHOOK_URL is not: both belong together.");
  if (given["VK_CALLBACK_CONFIRMATION"] && !given["VK_CALLBACK_SECRET"])
    problems.push("VK_CALLBACK_CONFIRMATION is set, but VK_CALLBACK_SECRET is not: both belong together.");
  if (given["VK_CALLBACK_SECRET"] && !given["VK_CALLBACK_CONFIRMATION"] && !given["PUBLIC_URL"])
    problems.push(
      "VK_CALLBACK_SECRET is set: with PUBLIC_URL the bot enters its callback server at VK by itself, " +
        "without it VK_CALLBACK_CONFIRMATION is needed, the string that VK shows where you enter the server.",
    );
  return problems;
};

/**
 * Reads the environment; an empty variable counts as unset.
 * @throws {ConfigError} listing every problem
 */
export const parseConfig = (env: Readonly<Record<string, string | undefined>>): Config => {
  const given = Object.fromEntries(
    Object.entries(env).filter(([, value]) => value !== undefined && value.trim() !== ""),
  );
  const parsed = environment.safeParse(given);
  const problems = parsed.success ? [] : parsed.error.issues.map((issue) => describe(issue, given));
  problems.push(...pushProblems(given));
  if (given["VK_GROUP_ID"] && !given["VK_GROUP_TOKEN"])
    problems.push("VK_GROUP_ID is set, but VK_GROUP_TOKEN is not: both belong together.");
  if (given["VK_GROUP_TOKEN"] && !given["VK_GROUP_ID"])
    problems.push("VK_GROUP_TOKEN is set, but VK_GROUP_ID is not: both belong together.");
  if (given["DATABASE_URL"] && !given["SECRET_KEY"])
    problems.push(
      "DATABASE_URL is set, so SECRET_KEY is needed too: it signs buttons and encrypts what the database must not know.",
    );
  if (parsed.success) problems.push(...vkProblems(vkCommunities(parsed.data), given));
  if (!parsed.success || problems.length > 0) throw new ConfigError(problems);
  const value = parsed.data;
  return {
    ...(value.TELEGRAM_BOT_TOKEN
      ? {
          telegram: {
            token: value.TELEGRAM_BOT_TOKEN,
            apiRoot: value.TELEGRAM_API_ROOT,
            ...(value.TELEGRAM_PROXY_URL && { proxyUrl: value.TELEGRAM_PROXY_URL }),
            ...(value.TELEGRAM_WEBHOOK_URL && {
              webhook: {
                url: value.TELEGRAM_WEBHOOK_URL,
                ...(value.TELEGRAM_WEBHOOK_SECRET && { secret: value.TELEGRAM_WEBHOOK_SECRET }),
              },
            }),
          },
        }
      : {}),
    vk: vkCommunities(value),
    ...(value.DATABASE_URL ? { databaseUrl: value.DATABASE_URL } : {}),
    dataDir: value.DATA_DIR,
    http: {
      host: value.HTTP_HOST,
      port: value.HTTP_PORT,
      ...(value.PUBLIC_URL ? { publicUrl: value.PUBLIC_URL } : {}),
      ...(value.METRICS_TOKEN ? { metricsToken: value.METRICS_TOKEN } : {}),
    },
    drand: {
      urls: value.DRAND_URLS,
      ...(value.DRAND_CHAIN_FILE ? { chainFile: value.DRAND_CHAIN_FILE } : {}),
    },
    ...(value.CLAIM_CODE ? { claimCode: value.CLAIM_CODE } : {}),
    defaultLanguage: value.DEFAULT_LANGUAGE,
    defaultTimezone: value.DEFAULT_TIMEZONE,
    logLevel: value.LOG_LEVEL,
    ...(value.SECRET_KEY ? { secretKey: Buffer.from(value.SECRET_KEY, "hex") } : {}),
  };
};
