import { Agent as HttpAgent } from "node:http";
import { Agent as HttpsAgent } from "node:https";

/**
 * Idle connections are dropped before servers usually drop them: a message written into a connection that is
 * just being closed would have an unknown outcome.
 */
const options = { keepAlive: true, timeout: 4000 };

/** The agent for the scheme of this address; both libraries want one of the right kind. */
export const agentFor = (url: string): HttpAgent | HttpsAgent =>
  url.startsWith("http:") ? new HttpAgent(options) : new HttpsAgent(options);
