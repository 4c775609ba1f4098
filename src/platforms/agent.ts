import { Agent as HttpAgent, type IncomingHttpHeaders, type OutgoingMessage } from "node:http";
import { Agent as HttpsAgent } from "node:https";
import { HttpsProxyAgent } from "https-proxy-agent";
import { SocksProxyAgent } from "socks-proxy-agent";

/**
 * Idle connections are dropped before servers usually drop them: a message written into a connection that is
 * just being closed would have an unknown outcome.
 */
const options = { keepAlive: true, timeout: 4000 };

/** The way through a proxy could not be opened: nothing of the call has left for the network. */
class ProxyError extends Error {
  override readonly name = "ProxyError";
  readonly code = "EPROXY";
}

type Connect = SocksProxyAgent["connect"];

/**
 * A tunnel by CONNECT. The library hands on a proxy's refusal as if the network had answered it, which would leave
 * open whether a message was sent.
 */
class Tunnel extends HttpsProxyAgent<string> {
  override async connect(...[request, to]: Parameters<HttpsProxyAgent<string>["connect"]>) {
    let status = 0;
    // Node's request lends its events to the agent; their types do not know this one.
    (request as OutgoingMessage).once(
      "proxyConnect",
      (answer: { statusCode: number; headers: IncomingHttpHeaders }) => {
        status = answer.statusCode;
      },
    );
    let socket;
    try {
      socket = await super.connect(request, to);
    } catch (error) {
      throw new ProxyError("the proxy cannot be reached or does not speak HTTP", { cause: error });
    }
    if (status === 200) return socket;
    socket.destroy();
    throw new ProxyError(`the proxy refused with status ${status}`);
  }
}

/** Names are resolved by the proxy (`socks5h`), or by this machine (`socks5`). */
class Socks extends SocksProxyAgent {
  constructor(url: string) {
    super(url, { keepAlive: true });
    // Given to the library, it would end a long poll, too.
    this.options.timeout = options.timeout;
  }

  override async connect(...[request, to]: Parameters<Connect>): ReturnType<Connect> {
    try {
      return await super.connect(request, to);
    } catch (error) {
      // The library's own error holds user and password.
      throw new ProxyError(error instanceof Error ? error.message : "the proxy failed");
    }
  }
}

/** The agent for the scheme of this address, by way of the proxy if there is one; both libraries take any of these. */
export const agentFor = (url: string, proxyUrl?: string): HttpAgent | HttpsAgent => {
  if (proxyUrl?.startsWith("socks")) return new Socks(proxyUrl);
  if (proxyUrl !== undefined) return new Tunnel(proxyUrl, options);
  return url.startsWith("http:") ? new HttpAgent(options) : new HttpsAgent(options);
};

/** What of a proxy's address must not be read by anybody: user and password, as they are and as they travel. */
export const secretsOfProxy = (proxyUrl: string | undefined): string[] => {
  if (proxyUrl === undefined) return [];
  const { username, password } = new URL(proxyUrl);
  const [user, word] = [decodeURIComponent(username), decodeURIComponent(password)];
  return [
    proxyUrl,
    user,
    word,
    username,
    password,
    `${user}:${word}`,
    Buffer.from(`${user}:${word}`).toString("base64"),
  ].filter((secret) => secret.length > 3);
};
