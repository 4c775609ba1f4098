import type { IncomingMessage, ServerResponse } from "node:http";

/** How long a simulator keeps idle connections: longer than its drivers, who would write into one that is closing. */
export const idleMs = 60_000;

const readBody = async (request: IncomingMessage): Promise<string> => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString("utf8");
};

/**
 * Drives a simulator from another process: `POST /control {"name","args"}` calls a method of its world, whose
 * methods take and return JSON values only, and all return promises. Errors of the world come back as text, with
 * status 500.
 */
export const serveControl = async (
  world: object,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> => {
  const send = (status: number, body: unknown): void => {
    response.writeHead(status, { "content-type": "application/json" });
    response.end(JSON.stringify(body));
  };
  try {
    const { name, args } = JSON.parse(await readBody(request)) as { name: string; args: unknown[] };
    const method: unknown = Object.hasOwn(world, name) ? Reflect.get(world, name) : undefined;
    if (typeof method !== "function") throw new TypeError(`The simulated world has no method "${name}".`);
    const result: unknown = await Reflect.apply(method, world, args);
    send(200, { result: result ?? null });
  } catch (error) {
    send(500, { error: error instanceof Error ? (error.stack ?? error.message) : String(error) });
  }
};

/** The same world over HTTP: `remoteWorld<TelegramWorld>("http://127.0.0.1:9001")`. */
export const remoteWorld = <W extends object>(baseUrl: string): W =>
  new Proxy(
    {},
    {
      get: (_target, name) => {
        // A promise-like probe by `await` must not become a call.
        if (typeof name !== "string" || name === "then") return undefined;
        return async (...args: unknown[]): Promise<unknown> => {
          const answer = await fetch(`${baseUrl}/control`, {
            method: "POST",
            headers: { "content-type": "application/json" },
            body: JSON.stringify({ name, args }),
          });
          const body = (await answer.json()) as { result?: unknown; error?: string };
          if (!answer.ok) throw new Error(body.error ?? `The simulator answered ${answer.status}.`);
          return body.result;
        };
      },
    },
  ) as W;
