import { connect } from "node:net";

/** One request to the letter, as no HTTP client would write it. */
export interface RawRequest {
  readonly method?: string;
  readonly path?: string;
  readonly headers?: readonly (readonly [string, string])[];
  readonly body?: string | Buffer;
  /** Sent as it is instead of everything else. */
  readonly bytes?: string;
}

const bytesOf = ({ method = "GET", path = "/", headers = [], body = "", bytes }: RawRequest): Buffer => {
  if (bytes !== undefined) return Buffer.from(bytes, "latin1");
  const given = new Map(headers.map(([name, value]) => [name.toLowerCase(), value]));
  const all: [string, string][] = [
    ["host", "bot.example.org"],
    ["connection", "close"],
    ...(body.length > 0 && !given.has("transfer-encoding") && !given.has("content-length")
      ? [["content-length", String(Buffer.byteLength(body))] as [string, string]]
      : []),
    ...headers.map(([name, value]): [string, string] => [name, value]),
  ];
  const head = `${method} ${path} HTTP/1.1\r\n${all.map((line) => line.join(": ")).join("\r\n")}\r\n\r\n`;
  return Buffer.concat([Buffer.from(head, "latin1"), Buffer.from(body)]);
};

/** All statuses that came back before the server closed the connection, and everything that it said. */
export const speak = (port: number, request: RawRequest): Promise<{ statuses: number[]; text: string }> =>
  new Promise((resolve) => {
    const chunks: Buffer[] = [];
    const socket = connect(port, "127.0.0.1", () => socket.write(bytesOf(request)));
    socket.on("data", (chunk: Buffer) => chunks.push(chunk));
    // A server that has refused may reset while we are still writing: what it said before counts.
    socket.on("error", () => socket.destroy());
    socket.on("close", () => {
      const text = Buffer.concat(chunks).toString("latin1");
      const statuses = [...text.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map(([, status]) => Number(status));
      resolve({ statuses, text });
    });
  });

/** Opens a connection, says a little and then nothing; resolves with the status when the server has had enough. */
export const dawdle = (port: number, beginning: string): Promise<number> =>
  new Promise((resolve) => {
    let said = "";
    const socket = connect(port, "127.0.0.1", () => socket.write(beginning));
    socket.on("data", (chunk: Buffer) => {
      said += chunk.toString("latin1");
    });
    socket.on("error", () => socket.destroy());
    socket.on("close", () => resolve(Number(/^HTTP\/1\.1 (\d{3})/.exec(said)?.[1] ?? 0)));
  });
