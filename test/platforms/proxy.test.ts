import { createServer as createHttpServer, type Server as HttpServer } from "node:http";
import { connect, createServer, type Server, type Socket } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { PlatformError } from "../../src/bot/platform.ts";
import { systemClock } from "../../src/clock.ts";
import { createTelegramPlatform } from "../../src/platforms/telegram/platform.ts";
import { createTelegramSimulator } from "../../src/sandbox/telegram/simulator.ts";
import { eventually } from "../harness/eventually.ts";

const token = "9900:proxied-token";
const [user, password] = ["vestnik", "p@ss word/1"];
const credentials = `${encodeURIComponent(user)}:${encodeURIComponent(password)}`;

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close();
});

const listen = async (server: Server | HttpServer): Promise<number> => {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const sockets = new Set<Socket>();
  server.on("connection", (socket: Socket) => sockets.add(socket));
  closing.push(async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  });
  const address = server.address();
  if (typeof address !== "object" || address === null) throw new TypeError("no port");
  return address.port;
};

const join = (one: Socket, other: Socket): void => {
  for (const [from, to] of [
    [one, other],
    [other, one],
  ] as const) {
    from.on("error", () => to.destroy());
    from.pipe(to);
  }
};

interface Proxy {
  readonly url: (secret?: string) => string;
  /** Where tunnels were opened to. */
  readonly tunnels: string[];
}

/** An HTTP proxy that opens tunnels to whoever knows the password. */
const httpProxy = async (): Promise<Proxy> => {
  const tunnels: string[] = [];
  const server = createHttpServer((_request, response) => response.writeHead(405).end());
  const right = `Basic ${Buffer.from(`${user}:${password}`).toString("base64")}`;
  server.on("connect", (request, socket: Socket, head: Buffer) => {
    if (request.headers["proxy-authorization"] !== right) {
      socket.end("HTTP/1.1 407 Proxy Authentication Required\r\n\r\n");
      return;
    }
    tunnels.push(request.url ?? "");
    const [host = "", port = ""] = (request.url ?? "").split(":");
    const behind = connect(Number(port), host, () => {
      socket.write("HTTP/1.1 200 Connection Established\r\n\r\n");
      if (head.length > 0) behind.write(head);
      join(socket, behind);
    });
    behind.on("error", () => socket.destroy());
  });
  const port = await listen(server);
  return { url: (secret = credentials) => `http://${secret}@127.0.0.1:${port}`, tunnels };
};

/** A SOCKS5 proxy (RFC 1928) with user and password (RFC 1929). */
const socksProxy = async (): Promise<Proxy> => {
  const tunnels: string[] = [];
  const server = createServer((socket) => {
    let step: "greeting" | "password" | "request" = "greeting";
    socket.on("error", () => socket.destroy());
    const onData = (bytes: Buffer): void => {
      if (step === "greeting") {
        step = "password";
        socket.write(Buffer.from([5, 2]));
      } else if (step === "password") {
        const userLength = bytes[1] ?? 0;
        const name = bytes.subarray(2, 2 + userLength).toString();
        const word = bytes.subarray(3 + userLength).toString();
        const isRight = name === user && word === password;
        step = "request";
        socket.write(Buffer.from([1, isRight ? 0 : 1]));
        if (!isRight) socket.end();
      } else {
        const isName = bytes[3] === 3;
        const length = bytes[4] ?? 0;
        const host = isName ? bytes.subarray(5, 5 + length).toString() : [...bytes.subarray(4, 8)].join(".");
        const port = bytes.readUInt16BE(isName ? 5 + length : 8);
        tunnels.push(`${host}:${port}`);
        socket.off("data", onData);
        const behind = connect(port, host, () => {
          socket.write(Buffer.from([5, 0, 0, 1, 0, 0, 0, 0, 0, 0]));
          join(socket, behind);
        });
        behind.on("error", () => socket.destroy());
      }
    };
    socket.on("data", onData);
  });
  const port = await listen(server);
  return { url: (secret = credentials) => `socks5://${secret}@127.0.0.1:${port}`, tunnels };
};

const openTelegram = async () => {
  const simulator = await createTelegramSimulator({ clock: systemClock });
  closing.push(async () => simulator.close());
  await simulator.world.createBot({ token, name: "Vestnik", username: "vestnik_bot" });
  await simulator.world.createPerson({ id: 7, firstName: "Ann" });
  await simulator.world.start(7);
  const lines: string[] = [];
  const note = (facts: object, message: string): void =>
    void lines.push(`${message} ${JSON.stringify(facts)}`);
  const log = { info: note, warn: note };
  const through = (proxyUrl: string) =>
    createTelegramPlatform({
      token,
      clock: systemClock,
      log,
      apiRoot: simulator.url,
      proxyUrl,
      pollSeconds: 1,
      callTimeoutSeconds: 5,
    });
  return { simulator, through, lines };
};

const secretsIn = (words: string): string[] =>
  [
    password,
    encodeURIComponent(password),
    token,
    Buffer.from(`${user}:${password}`).toString("base64"),
  ].filter((secret) => words.includes(secret));

const failureOf = async (attempt: Promise<unknown>): Promise<PlatformError> => {
  try {
    await attempt;
  } catch (error) {
    if (error instanceof PlatformError) return error;
    throw error;
  }
  throw new Error("It did not fail.");
};

describe.each([
  ["http", httpProxy],
  ["socks5", socksProxy],
])("calls of the Bot API through a proxy of %s", (_kind, startProxy) => {
  it("all go through it: polls, messages and files", async () => {
    const { simulator, through } = await openTelegram();
    const proxy = await startProxy();
    const platform = await through(proxy.url());
    const batch = await platform.receive(null, new AbortController().signal);
    expect(batch.updates.length).toBeGreaterThan(0);
    const content = { text: "Here you are", attachmentId: "1" };
    const file = { name: "list.txt", bytes: Buffer.from("x".repeat(200_000)) };
    const [sent] = await platform.send(
      { kind: "message", chatIds: ["7"], content, file, randomId: 5 },
      "interactive",
    );
    expect(sent).toMatchObject({ kind: "sent" });
    expect(simulator.ledger.deliveries.at(-1)?.documents[0]?.sizeBytes).toBe(200_000);
    const { host } = new URL(simulator.url);
    expect(new Set(proxy.tunnels)).toEqual(new Set([host]));
    expect(proxy.tunnels.length).toBeGreaterThan(0);
  });

  it("are surely not made where the proxy refuses, and nobody reads its password", async () => {
    const { simulator, through, lines } = await openTelegram();
    const proxy = await startProxy();
    const wrong = `${user}:wrong-word`;
    const error = await failureOf(through(proxy.url(wrong)));
    expect(error.kind).toBe("unavailable");
    expect(`${error.stack} ${JSON.stringify(error)} ${lines.join()}`).not.toContain("wrong-word");
    expect(secretsIn(`${error.stack} ${JSON.stringify(error)} ${lines.join()}`)).toEqual([]);
    expect(simulator.ledger.calls).toEqual([]);
    expect(proxy.tunnels).toEqual([]);
  });

  it("are surely not made where the proxy is away, a message neither", async () => {
    const { simulator, through } = await openTelegram();
    const proxy = await startProxy();
    const platform = await through(proxy.url());
    const callsBefore = simulator.ledger.calls.length;
    // The proxy goes, the simulator stays.
    await closing.pop()?.();
    const content = { text: "Hello" };
    const send = () =>
      platform.send({ kind: "message", chatIds: ["7"], content, randomId: 6 }, "interactive");
    // While the end of the kept connection is still on its way to us, nobody can know what became of the call.
    const error = await eventually(async () => {
      const failure = await failureOf(send());
      expect(failure.kind).toBe("unavailable");
      return failure;
    });
    expect(secretsIn(`${error.stack} ${JSON.stringify(error)}`)).toEqual([]);
    expect(simulator.ledger.calls.length).toBe(callsBefore);
  });
});
