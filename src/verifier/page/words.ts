/** The page's sentences in one language, by their keys without `verify-page-`; put into the page when it is built. */
export type Words = Readonly<Record<string, string>>;

/** The language that the reader asked for by `?lang=`, else the first of the browser's that we have, else English. */
export const chooseLanguage = (
  available: readonly string[],
  asked: string | null,
  preferred: readonly string[],
): string => {
  const wishes = [...(asked === null ? [] : [asked]), ...preferred].map((tag) =>
    tag.toLowerCase().slice(0, 2),
  );
  return wishes.find((tag) => available.includes(tag)) ?? "en";
};
