/** The largest request that the page has a reason to send: 4096 characters and what is around them. */
export const mostBytes = 32_768;

/** Names under which this machine reaches itself; whatever else a browser calls us comes from a forged DNS answer. */
const ownNames = new Set(["localhost", "127.0.0.1", "[::1]"]);

/** Whether the Host of a request is ours: a page elsewhere whose name was bound to 127.0.0.1 has another. */
export const isOwnHost = (host: string | undefined): boolean => {
  if (host === undefined) return false;
  const { name } = /^(?<name>\[[\da-f:]+\]|[^:]+)(?::\d{1,5})?$/iu.exec(host)?.groups ?? {};
  return ownNames.has(name?.toLowerCase() ?? "");
};

/** Whether a request comes from the page itself, by what a browser says and no script can forge. */
export const isOwnPage = (headers: {
  readonly host: string | undefined;
  readonly origin: string | undefined;
  readonly fetchSite: string | undefined;
}): boolean => {
  if (!isOwnHost(headers.host)) return false;
  if (headers.fetchSite !== undefined && headers.fetchSite !== "same-origin") return false;
  return headers.origin === undefined || headers.origin === `http://${headers.host}`;
};
