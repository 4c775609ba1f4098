import { serve, type ServerType } from "@hono/node-server";
import { Hono, type Context } from "hono";
import { secureHeaders } from "hono/secure-headers";
import type { Logger } from "pino";

/** A room's pages: routes of its own on the common server. */
export type Pages = Hono;

export interface WebServer {
  /** Where it listens, for humans. */
  readonly url: string;
  close(): Promise<void>;
}

const policies = new WeakMap<Request, string>();

/** Replaces the common Content-Security-Policy for this one answer. */
export const setPolicy = (context: Context, policy: string): void => {
  policies.set(context.req.raw, policy);
};

/** One server for all rooms' pages. Errors are logged in full and shown as nothing. */
export const createWebApp = (rooms: readonly Pages[], log: Pick<Logger, "error">): Hono => {
  const app = new Hono();
  app.use(async (context, next) => {
    await next();
    const policy = policies.get(context.req.raw);
    if (policy !== undefined) context.header("content-security-policy", policy);
  });
  app.use(
    secureHeaders({
      contentSecurityPolicy: {
        defaultSrc: ["'none'"],
        styleSrc: ["'unsafe-inline'"],
        imgSrc: ["'self'"],
        baseUri: ["'none'"],
        formAction: ["'none'"],
        frameAncestors: ["'none'"],
      },
      referrerPolicy: "no-referrer",
    }),
  );
  for (const room of rooms) app.route("/", room);
  app.notFound((context) => context.text("Not found.\n", 404));
  app.onError((error, context) => {
    // What follows the first word of a path may be somebody's token.
    const [, page = ""] = context.req.path.split("/");
    log.error({ err: error, page: page.slice(0, 40) }, "a page failed");
    return context.text("Something broke on our side.\n", 500);
  });
  return app;
};

/**
 * Whoever sends a request in drops must not hold a connection for long: headers and the whole request have their time,
 * looked at every few seconds. An idle connection is kept longer than web servers in front keep theirs.
 */
const patience = {
  headersTimeout: 10_000,
  requestTimeout: 20_000,
  connectionsCheckingInterval: 2_000,
  keepAliveTimeout: 75_000,
};

/** Requests that are being answered get so long to end when the server closes; then they are cut. */
const closeWithinMs = 2_000;

/** @throws when the port is taken */
export const startWebServer = async (
  app: Hono,
  { host, port, timeouts = patience }: { host: string; port: number; timeouts?: Partial<typeof patience> },
): Promise<WebServer> => {
  const server = await new Promise<ServerType>((resolve, reject) => {
    const serverOptions = { ...patience, ...timeouts };
    const started = serve({ fetch: app.fetch, hostname: host, port, serverOptions }, () => resolve(started));
    started.once("error", reject);
  });
  const address = server.address();
  const boundPort = typeof address === "object" && address !== null ? address.port : port;
  return {
    url: `http://${host.includes(":") ? `[${host}]` : host}:${boundPort}`,
    close: () =>
      new Promise<void>((resolve, reject) => {
        if (!("closeAllConnections" in server)) throw new Error("The server does not speak HTTP/1.");
        const cut = setTimeout(() => server.closeAllConnections(), closeWithinMs);
        server.close((error) => {
          clearTimeout(cut);
          if (error) reject(error);
          else resolve();
        });
        server.closeIdleConnections();
      }),
  };
};
