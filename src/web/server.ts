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
    log.error({ err: error, path: context.req.path }, "a page failed");
    return context.text("Something broke on our side.\n", 500);
  });
  return app;
};

/** @throws when the port is taken */
export const startWebServer = async (
  app: Hono,
  { host, port }: { host: string; port: number },
): Promise<WebServer> => {
  const server = await new Promise<ServerType>((resolve, reject) => {
    const started = serve({ fetch: app.fetch, hostname: host, port }, () => resolve(started));
    started.once("error", reject);
  });
  const address = server.address();
  const boundPort = typeof address === "object" && address !== null ? address.port : port;
  return {
    url: `http://${host.includes(":") ? `[${host}]` : host}:${boundPort}`,
    close: () =>
      new Promise<void>((resolve, reject) => {
        server.close((error) => (error ? reject(error) : resolve()));
        if ("closeIdleConnections" in server) server.closeIdleConnections();
      }),
  };
};
