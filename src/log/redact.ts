/** Secrets shorter than this would blot out innocent words. */
const shortestSecret = 6;

/** What a secret looks like in JSON, in an address, in base64 and as bytes in hex. */
const writingsOf = (secret: string): string[] => {
  const bytes = Buffer.from(secret);
  return [
    secret,
    JSON.stringify(secret).slice(1, -1),
    encodeURIComponent(secret),
    encodeURI(secret),
    bytes.toString("base64"),
    bytes.toString("base64url"),
    bytes.toString("hex"),
  ];
};

/** Secrets that nobody told us, known by where they stand. */
const patterns: readonly (readonly [RegExp, string])[] = [
  [/\/bot\d+:[\w-]+/gu, "/bot[secret]"],
  [/\b\d{5,}:AA[\w-]{30,}/gu, "[secret]"],
  [/\bvk1\.a\.[\w-]{10,}/gu, "[secret]"],
  [/((?:access_token|token|key|secret|password)=)[^&\s"'\\]+/giu, "$1[secret]"],
  // User and password in any address.
  [/(\b[a-z][a-z0-9+.-]*:\/\/)[^\s/"'@\\]+@/giu, "$1[secret]@"],
  [/(\b(?:Bearer|Basic)\s+)[\w.~+/=-]{6,}/gu, "$1[secret]"],
  // Deep links carry invitations that admit whoever opens them.
  [/((?:t\.me|vk\.me)\/[^\s?"']+\?(?:start|startgroup|ref)=)[\w-]+/giu, "$1[secret]"],
];

/** Takes secrets out of words by their value, however they are written, and whatever stands where secrets stand. */
export const createRedactor = (secrets: readonly string[]): ((words: string) => string) => {
  const known = [...new Set(secrets.filter(({ length }) => length >= shortestSecret).flatMap(writingsOf))]
    // A secret that holds another goes first, or its rest would stay.
    .toSorted((one, other) => other.length - one.length);
  return (words) => {
    let clean = words;
    for (const secret of known) clean = clean.replaceAll(secret, "[secret]");
    for (const [pattern, instead] of patterns) clean = clean.replaceAll(pattern, instead);
    return clean;
  };
};

const kept = new Set<string>();
let redactor = createRedactor([]);

/** From now on these are taken out of everything that this process logs, prints on failure, or stores as an error. */
export const keepSecret = (...secrets: readonly string[]): void => {
  for (const secret of secrets) kept.add(secret);
  redactor = createRedactor([...kept]);
};

/** Words without what was given to `keepSecret`. */
export const redact = (words: string): string => redactor(words);
