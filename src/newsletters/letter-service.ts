import type { Network } from "../bot/incoming.ts";
import type { Content } from "../bot/outgoing.ts";
import { letterContent } from "../content/letter/letter-content.ts";
import { fillName, firstNameOf, isPersonal } from "../content/letter/personal.ts";
import type { CommunityRow } from "../community/store.ts";
import type { Campaign } from "./campaign.ts";
import type { NewsletterServices } from "./services.ts";

/** What the readers of one language and network get; where it is personal, a placeholder is still in it. */
export const contentFor = (
  services: Pick<NewsletterServices, "words">,
  { letter }: Pick<Campaign, "letter">,
  community: Pick<CommunityRow, "name">,
  { language, network }: { readonly language: string; readonly network: Network },
  photoId: string | undefined,
): Content => {
  const footer = services.words.text(
    { key: "newsletter-footer", values: { community: community.name } },
    { language, network },
  );
  return letterContent(letter, { footer, ...(photoId !== undefined && { photoId }) });
};

/** The same for one reader. */
export const personalContent = (
  services: Pick<NewsletterServices, "words">,
  content: Content,
  reader: { readonly language: string; readonly network: Network; readonly firstName: string },
): Content => {
  if (!isPersonal(content.text)) return content;
  const fallback = services.words.text({ key: "newsletter-nameless" }, reader);
  return fillName(content, firstNameOf(reader.firstName, reader.network), fallback);
};
