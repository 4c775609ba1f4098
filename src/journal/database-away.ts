/** Prisma's, PostgreSQL's and the system's words for a database that does not answer. */
const codes = new Set([
  "P1001", // cannot be reached
  "P1002", // reached, but timed out
  "P1008", // operation timed out
  "P1017", // the server closed the connection
  "P2024", // no connection became free in time
  "DatabaseNotReachable",
  "ConnectionClosed",
  "SocketTimeout",
  "TooManyConnections",
  "57P01", // administrator's shutdown
  "57P02", // crash shutdown
  "57P03", // starting up or shutting down
  "25P03", // ended because we were silent in the middle of a transaction: frozen, or starved of time
  "53300", // too many connections
  "08000",
  "08001",
  "08003",
  "08006",
  "ECONNREFUSED",
  "ECONNRESET",
  "EPIPE",
]);

const words = [
  "connection terminated",
  "client has encountered a connection error",
  "timeout exceeded when trying to connect",
  "unable to start a transaction in the given time",
  "server has closed the connection",
  "can't reach database server",
];

const isSign = (part: Record<string, unknown>): boolean => {
  const { code, originalCode, kind, syscall, message } = part;
  if ([code, originalCode, kind].some((value) => typeof value === "string" && codes.has(value))) return true;
  // The socket of a server that does not run; any other missing file is somebody's mistake.
  if (code === "ENOENT" && syscall === "connect") return true;
  const text = typeof message === "string" ? message.toLowerCase() : "";
  return words.some((word) => text.includes(word));
};

/** Whether the database is away or out of connections: nobody's update is to blame, and waiting helps. */
export const isDatabaseAway = (error: unknown): boolean => {
  for (
    let part: unknown = error, depth = 0;
    typeof part === "object" && part !== null && depth < 6;
    depth += 1
  ) {
    const record = part as Record<string, unknown>; // any object may be read by key
    if (isSign({ ...record, message: record["message"] })) return true;
    part = record["cause"] ?? record["driverAdapterError"] ?? record["meta"];
  }
  return false;
};
