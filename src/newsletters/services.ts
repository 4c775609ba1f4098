import type { Addresses } from "../audience/address-service.ts";
import type { BotKey } from "../bot/incoming.ts";
import type { Platform } from "../bot/platform.ts";
import type { Renderer } from "../bot/render.ts";
import type { Voice } from "../bot/voice.ts";
import type { Links } from "../content/links/link-service.ts";
import type { Database } from "../db/open.ts";
import type { Alerts } from "../delivery/alert.ts";
import type { saveAttachment } from "../delivery/store.ts";

/** What newsletters need of the house. */
export interface NewsletterServices {
  readonly db: Database;
  readonly voice: Voice;
  readonly addresses: Addresses;
  readonly alerts: Alerts;
  readonly platforms: ReadonlyMap<BotKey, Platform>;
  /** That the bot speaks, two letters each. */
  readonly languages: readonly string[];
  readonly words: Pick<Renderer, "text">;
  readonly links: Links;
  readonly saveFile: typeof saveAttachment;
}
