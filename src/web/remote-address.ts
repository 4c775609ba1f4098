import { getConnInfo } from "@hono/node-server/conninfo";
import type { Context } from "hono";

const forwarded = ["forwarded", "x-forwarded-for", "x-real-ip", "via"];

/**
 * Whether the request was made on this machine itself. What came through a proxy has its connection from here, too,
 * so anything that proxies add speaks against it.
 */
export const isLocalRequest = (context: Context): boolean => {
  if (forwarded.some((name) => context.req.header(name) !== undefined)) return false;
  const { address } = getConnInfo(context).remote;
  return address === "::1" || address === "::ffff:127.0.0.1" || (address?.startsWith("127.") ?? false);
};
