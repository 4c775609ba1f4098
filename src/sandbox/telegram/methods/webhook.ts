import { badRequest, terminatedBySetWebhook, tooManyRequests } from "../refusal.ts";
import { type Bot, nowMs } from "../state.ts";
import { resolveFront, startWebhook } from "../webhook.ts";
import type { Call, Method } from "./call.ts";
import { readAllowedUpdates } from "./get-updates.ts";

const PORTS = new Set(["", "443", "80", "88", "8443"]);
/** setWebhook more often is refused (PLATFORMS A1). */
const SHORTEST_INTERVAL_MS = 1000;

const checkUrl = ({ state }: Call, url: string): void => {
  if (!URL.canParse(url)) throw badRequest("invalid webhook URL specified");
  const { protocol, port } = new URL(url);
  if (protocol !== "https:") throw badRequest("bad webhook: An HTTPS URL must be provided for webhook");
  if (!PORTS.has(port))
    throw badRequest("bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443");
  if (resolveFront(state, url) === undefined)
    throw badRequest("bad webhook: Failed to resolve host: Name or service not known");
};

const checkSecret = (secret: string): void => {
  if (secret.length > 256) throw badRequest("secret token is too long");
  if (!/^[A-Za-z0-9_-]*$/u.test(secret)) throw badRequest("secret token contains unallowed characters");
};

const remove = (bot: Bot): void => {
  bot.webhook?.stop();
  bot.webhook = undefined;
};

const checkRate = ({ bot, state }: Call): void => {
  if (nowMs(state) - bot.webhookSetAtMs < SHORTEST_INTERVAL_MS) throw tooManyRequests(1);
  bot.webhookSetAtMs = nowMs(state);
};

export const setWebhook: Method = (call) => {
  const { bot, args, state } = call;
  const url = args.text("url");
  const secretToken = args.text("secret_token");
  for (const name of ["certificate", "ip_address"])
    if (args.has(name)) throw badRequest(`${name} is not played by this simulator`);
  checkRate(call);
  checkSecret(secretToken);
  if (url !== "") checkUrl(call, url);
  readAllowedUpdates(call);
  if (args.isTrue("drop_pending_updates")) bot.updates.clear();
  remove(bot);
  if (url === "") return true;
  bot.updates.terminateWaiting(terminatedBySetWebhook());
  const maxConnections = args.integer("max_connections", 40, 1, 100);
  bot.webhook = startWebhook(state, bot, { url, secretToken, maxConnections }, () => remove(bot));
  return true;
};

export const deleteWebhook: Method = ({ bot, args }) => {
  if (args.isTrue("drop_pending_updates")) bot.updates.clear();
  remove(bot);
  return true;
};

export const getWebhookInfo: Method = ({ bot, state }) => {
  const { webhook } = bot;
  return {
    url: webhook?.url ?? "",
    has_custom_certificate: false,
    pending_update_count: bot.updates.pendingCount(nowMs(state)),
    ...(webhook && { max_connections: webhook.maxConnections, ip_address: "127.0.0.1" }),
    ...(webhook?.lastError && {
      last_error_date: webhook.lastError.atSeconds,
      last_error_message: webhook.lastError.message,
    }),
    ...(bot.allowedUpdates ? { allowed_updates: [...bot.allowedUpdates] } : {}),
  };
};
