/**
 * Where VK keeps what people send: an event is only as good as whoever sent it, so nothing else is asked for
 * anything (PLATFORMS does not name the hosts; these are the ones that VK's answers show).
 */
const hosts = ["userapi.com", "vkuserphoto.ru", "vkuser.net", "vk-cdn.net", "vk.com", "vk.ru", "vk.me"];

/**
 * Whether an address is one of VK's own, over https at its usual port, or of the server that all calls go to.
 * Anything that is no address is not.
 */
export const isVkAddress = (address: string, apiBaseUrl: string): boolean => {
  if (!URL.canParse(address)) return false;
  const { origin, protocol, hostname, port, username, password } = new URL(address);
  if (username !== "" || password !== "") return false;
  if (origin === new URL(apiBaseUrl).origin) return true;
  const isOwn = hosts.some((host) => hostname === host || hostname.endsWith(`.${host}`));
  return isOwn && protocol === "https:" && port === "";
};
