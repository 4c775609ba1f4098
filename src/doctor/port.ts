import { createServer } from "node:net";
import type { Config } from "../config.ts";
import { bad, good, open, wordsOf, type Finding } from "./finding.ts";

const withinMs = 5_000;

const errorCode = (error: unknown): string =>
  error instanceof Error && "code" in error ? String(error.code) : "";

/** Listens for a moment, and says why it could not. */
const tryListening = (host: string, port: number): Promise<unknown> =>
  new Promise((resolve) => {
    const server = createServer();
    server.once("error", resolve);
    server.listen(port, host, () => server.close(() => resolve(undefined)));
  });

const isHealthy = async (address: string): Promise<boolean> => {
  try {
    const response = await fetch(`${address}/healthz`, { signal: AbortSignal.timeout(withinMs) });
    return response.ok && (await response.text()).trim() === "ok";
  } catch {
    return false; // whoever is there is no bot
  }
};

const checkPort = async ({
  host,
  port,
}: Config["http"]): Promise<{ finding: Finding; isServed: boolean }> => {
  const name = `HTTP_PORT ${port}`;
  const failure = await tryListening(host, port);
  if (failure === undefined) return { finding: good(`${name} is free`), isServed: false };
  const local = host === "0.0.0.0" || host === "::" ? "127.0.0.1" : host;
  const address = `http://${local.includes(":") ? `[${local}]` : local}:${port}`;
  switch (errorCode(failure)) {
    case "EADDRINUSE":
      return (await isHealthy(address))
        ? { finding: good(`${name} is served by a running bot`), isServed: true }
        : {
            finding: bad(`${name} is taken by another program`, "stop it, or set HTTP_PORT to another port"),
            isServed: false,
          };
    case "EACCES":
      return {
        finding: bad(`${name} is not for this user`, "take a port above 1023 and put a web server in front"),
        isServed: false,
      };
    default:
      return {
        finding: bad(`the bot cannot listen on ${host}:${port}: ${wordsOf(failure)}`, "correct HTTP_HOST"),
        isServed: false,
      };
  }
};

/** Whether the pages can be served, and whether PUBLIC_URL leads to them. */
export const checkPorts = async (http: Config["http"]): Promise<Finding[]> => {
  const { finding, isServed } = await checkPort(http);
  if (http.publicUrl === undefined)
    return [finding, open("PUBLIC_URL is not set", "draws go out as files, which is enough")];
  if (!isServed)
    return [finding, open(`PUBLIC_URL ${http.publicUrl} can be tried only while the bot is running`)];
  return [
    finding,
    (await isHealthy(http.publicUrl))
      ? good(`PUBLIC_URL ${http.publicUrl} leads to the bot`)
      : bad(`PUBLIC_URL ${http.publicUrl} does not lead to the bot`, "check the web server in front of it"),
  ];
};
