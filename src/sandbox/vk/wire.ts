import type { ServerResponse } from "node:http";
import type { Clock } from "../../clock.ts";
import type { Answer } from "./dispatch.ts";

const sendJson = (response: ServerResponse, text: string): void => {
  response.writeHead(200, { "content-type": "application/json; charset=utf-8" });
  response.end(text);
};

/** Puts an answer on the wire, or does to the wire what a planted fault says. */
export const sendAnswer = async (
  response: ServerResponse,
  { body, effect }: Answer,
  clock: Clock,
  signal: AbortSignal,
): Promise<void> => {
  switch (effect?.kind) {
    case undefined:
      sendJson(response, JSON.stringify(body));
      return;
    case "reset-before":
    case "reset-after":
      response.socket?.resetAndDestroy();
      return;
    case "hang":
      // Never answered; the connection ends with the client or with the server.
      return;
    case "slow":
      try {
        await clock.sleep(effect.delayMs, signal);
      } catch (error) {
        // The client did not wait: there is nobody left to answer.
        if (signal.aborted) return;
        throw error;
      }
      sendJson(response, JSON.stringify(body));
      return;
    case "garbage":
      sendJson(response, JSON.stringify(body).slice(0, -2));
      return;
    case "html-502":
      response.writeHead(502, { "content-type": "text/html" });
      response.end("<html><body><h1>502 Bad Gateway</h1></body></html>");
  }
};
