import { join } from "node:path";
import type { Features } from "../../src/bot/features.ts";
import { createI18n, type I18n } from "../../src/bot/i18n.ts";
import { allFeatures, type Services } from "../../src/features.ts";
import { packageRoot } from "../../src/package-root.ts";

/** What all rooms declare, without a bot that could run it. */
export const declaredFeatures = (i18n: I18n = createI18n(join(packageRoot, "locales"))): Features => {
  /** Declaring asks the services for nothing but these; the rest is asked when a command runs. */
  const declaring = { languages: i18n.languages, defaults: { language: "en", timezone: "UTC" } };
  // A whole bot would need a database to show what it declares.
  return allFeatures({
    audience: declaring,
    community: declaring,
    giveaways: declaring,
    newsletters: declaring,
    trouble: declaring,
    setup: declaring,
  } as unknown as Services);
};
