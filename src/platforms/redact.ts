/** Removes secrets from words that come from libraries, which put whole URLs into their messages. */
export const createRedactor = (secrets: readonly string[]): ((words: string) => string) => {
  const known = secrets
    .flatMap((secret) => [secret, encodeURIComponent(secret)])
    .filter((secret) => secret !== "");
  return (words) => {
    let clean = words;
    for (const secret of known) clean = clean.replaceAll(secret, "[token]");
    return clean
      .replaceAll(/\/bot\d+:[\w-]+/gu, "/bot[token]")
      .replaceAll(/(access_token|key)=[^&\s]+/gu, "$1=[token]");
  };
};
