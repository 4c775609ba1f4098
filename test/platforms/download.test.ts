import { Agent, createServer, type RequestListener, type Server } from "node:http";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { afterEach, expect, test } from "vitest";
import { download } from "../../src/platforms/download.ts";

const servers: Server[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
    await once(server, "close");
  }
});

const serve = async (answer: RequestListener): Promise<string> => {
  const server = createServer(answer);
  servers.push(server);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  // Listening on a port, it has one.
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/secret-token/a.jpg`;
};
const fetchFrom = (address: string, signal?: AbortSignal) =>
  download(address, {
    agent: new Agent(),
    timeoutSeconds: 0.5,
    signal,
    redact: (words) => words.replaceAll("secret-token", "…"),
  });

test("a file comes whole", async () => {
  const address = await serve((_, response) => response.end("picture"));
  expect(Buffer.from(await fetchFrom(address)).toString()).toBe("picture");
});

test.each([
  [404, "gone"],
  [410, "gone"],
  [403, "unavailable"],
  [500, "unavailable"],
])("a status of %i is %s", async (status, kind) => {
  const address = await serve((_, response) => response.writeHead(status).end("no"));
  await expect(fetchFrom(address)).rejects.toMatchObject({ kind });
});

test("a redirect is not followed, wherever it leads", async () => {
  let visits = 0;
  const inside = await serve((_, response) => {
    visits += 1;
    response.end("the inside of a network");
  });
  const address = await serve((_, response) => response.writeHead(302, { location: inside }).end());
  await expect(fetchFrom(address)).rejects.toMatchObject({ kind: "unavailable" });
  expect(visits).toBe(0);
});

test("more than 20 MB are refused, whether they are announced or not", async () => {
  const announced = await serve((_, response) =>
    response.writeHead(200, { "content-length": 20 * 1024 * 1024 + 1 }).write("x"),
  );
  await expect(fetchFrom(announced)).rejects.toMatchObject({ kind: "bad_content" });
  const part = Buffer.alloc(1024 * 1024);
  const silent = await serve((_, response) => {
    const next = (): void => {
      if (!response.destroyed) response.write(part, next);
    };
    next();
  });
  await expect(fetchFrom(silent)).rejects.toMatchObject({ kind: "bad_content" });
});

test("a server that says nothing, breaks off or is not there makes it unavailable, without the address", async () => {
  const hanging = await serve(() => undefined);
  const broken = await serve((_, response) => {
    response.writeHead(200, { "content-length": 10 }).write("x", () => response.destroy());
  });
  const absent = await serve(() => undefined);
  await new Promise((resolve) => void servers.pop()?.close(resolve));
  for (const address of [hanging, broken, absent]) {
    const error: unknown = await fetchFrom(address).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ kind: "unavailable" });
    expect(String(error)).not.toContain("secret-token");
  }
  await expect(fetchFrom(hanging, AbortSignal.abort())).rejects.toMatchObject({ kind: "unavailable" });
});
