import { connect, createServer, type Server, type Socket } from "node:net";
import { Hono } from "hono";
import type { App } from "../../src/app.ts";
import { startWebServer, type WebServer } from "../../src/web/server.ts";
import type { TelegramSide } from "./telegram-side.ts";
import type { VkSide } from "./vk-side.ts";

const origin = "https://bot.example.org";

/** What the networks of a stage with webhooks are told. */
export const pushed = {
  webhook: { url: `${origin}/telegram`, secret: "the-secret-of-the-stage-telegram" },
  callback: { url: `${origin}/vk`, secret: "the-secret-of-the-stage-vk" },
} as const;

/** The address at which the networks find the bot: a balancer before one or several servers. */
export interface PushGate {
  /** Cuts every connection, also those with a request whose answer is on its way, and takes no more. */
  kill(): Promise<void>;
  open(): Promise<void>;
  /** How many requests began at each server. */
  readonly connections: readonly number[];
  close(): Promise<void>;
}

/** Opens the gate; connections go to the servers of `apps` in turn. */
export const createPushGate = async (
  apps: readonly (() => App)[],
  sides: { readonly telegram: TelegramSide | undefined; readonly vk: VkSide | undefined },
): Promise<PushGate> => {
  const servers: WebServer[] = [];
  for (const appOf of apps) {
    const pages = new Hono().all("*", (context) => appOf().pages.fetch(context.req.raw, context.env));
    servers.push(await startWebServer(pages, { host: "127.0.0.1", port: 0 }));
  }
  const connections = servers.map(() => 0);
  const sockets = new Set<Socket>();
  let turn = 0;
  let gate: Server | undefined;

  const pass = (socket: Socket): void => {
    turn = (turn + 1) % servers.length;
    connections[turn] = (connections[turn] ?? 0) + 1;
    const behind = connect(Number(new URL(servers[turn]?.url ?? "").port), "127.0.0.1");
    for (const [one, other] of [
      [socket, behind],
      [behind, socket],
    ] as const) {
      sockets.add(one);
      // One end goes when the other does, however that went.
      one.on("error", () => other.destroy());
      one.on("close", () => {
        sockets.delete(one);
        other.destroy();
      });
      one.pipe(other);
    }
  };

  const front = async (target: string | null): Promise<void> => {
    await sides.telegram?.world.front(origin, target);
    await sides.vk?.world.front(origin, target);
  };

  const open = async (): Promise<void> => {
    const opened = createServer(pass);
    await new Promise<void>((resolve) => opened.listen(0, "127.0.0.1", resolve));
    const address = opened.address();
    if (typeof address !== "object" || address === null) throw new TypeError("The gate listens on no port.");
    gate = opened;
    await front(`http://127.0.0.1:${address.port}`);
  };

  const kill = async (): Promise<void> => {
    const closing = gate;
    gate = undefined;
    if (!closing) return;
    const closed = new Promise<void>((resolve) => closing.close(() => resolve()));
    for (const socket of sockets) socket.destroy();
    await closed;
  };

  await open();
  return {
    kill,
    open,
    connections,
    close: async () => {
      await kill();
      for (const server of servers) await server.close();
    },
  };
};
