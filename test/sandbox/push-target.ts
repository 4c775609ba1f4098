import { createServer, type IncomingHttpHeaders } from "node:http";

interface Received {
  readonly headers: IncomingHttpHeaders;
  readonly body: Readonly<Record<string, unknown>>;
}

interface Answer {
  readonly status: number;
  readonly text?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A bot's server as a network sees it: keeps what comes, and answers as it is told. */
export interface PushTarget {
  readonly url: string;
  readonly received: Received[];
  /** Of the next answers, in order; after them `usual`. */
  readonly answers: Answer[];
  usual: Answer;
  close(): Promise<void>;
}

export const createPushTarget = async (): Promise<PushTarget> => {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const body = JSON.parse(Buffer.concat(chunks).toString()) as Record<string, unknown>;
      target.received.push({ headers: request.headers, body });
      const answer = target.answers.shift() ?? target.usual;
      response.writeHead(answer.status, { ...answer.headers });
      response.end(answer.text ?? "");
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  const target: PushTarget = {
    url: `http://127.0.0.1:${port}`,
    received: [],
    answers: [],
    usual: { status: 200 },
    close: async () => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
    },
  };
  return target;
};
