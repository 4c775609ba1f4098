import {
  audienceButtons,
  audienceCommands,
  audienceRefs,
  type AudienceServices,
} from "./audience/commands.ts";
import {
  communityChoiceButtons,
  communityChoiceCommands,
  communityChoiceRefs,
} from "./audience/community-commands.ts";
import { audienceJobs } from "./audience/jobs.ts";
import { audienceListeners } from "./audience/listeners.ts";
import { privacyButtons, privacyCommands } from "./audience/privacy-commands.ts";
import { audienceTeamCommands } from "./audience/subscriptions/audience-commands.ts";
import { subscriberButtons, subscriberRefs } from "./audience/subscriptions/subscriber-buttons.ts";
import { subscriberCommands } from "./audience/subscriptions/subscriber-commands.ts";
import { subscriberListeners } from "./audience/subscriptions/subscriber-listeners.ts";
import { topicButtons, topicCommands } from "./audience/subscriptions/topic-commands.ts";
import type { Features } from "./bot/features.ts";
import type { Job } from "./bot/job.ts";
import type { Renderer } from "./bot/render.ts";
import { auditButtons, auditCommands } from "./community/audit-commands.ts";
import { communityCommands, type CommunityServices } from "./community/commands.ts";
import { foundingCommands, type FoundingServices } from "./community/founding-commands.ts";
import {
  invitationCommands,
  invitationRefs,
  type InvitationServices,
} from "./community/invitation-commands.ts";
import { communityJobs } from "./community/jobs.ts";
import { communityListeners } from "./community/listeners.ts";
import { venueButtons, venueCommands, venueRefs } from "./community/venue-commands.ts";
import type { VenueServices } from "./community/venue-service.ts";
import { linkPages, type LinkPageServices } from "./content/links/pages.ts";
import { mixCommands, type MixServices } from "./content/mix/commands.ts";
import { deliveryListeners } from "./delivery/listeners.ts";
import { ownerButtons, teamButtons } from "./community/team-buttons.ts";
import { teamCommands } from "./community/team-commands.ts";
import { teamJobs } from "./community/team-jobs.ts";
import { giveawayButtons, giveawayRefs } from "./giveaways/buttons.ts";
import { giveawayCommands } from "./giveaways/commands.ts";
import { giveawayJobs } from "./giveaways/jobs.ts";
import { giveawayListeners } from "./giveaways/listeners.ts";
import { giveawayPages } from "./giveaways/pages.tsx";
import type { GiveawayServices } from "./giveaways/services.ts";
import { newsletterButtons } from "./newsletters/buttons.ts";
import { newsletterCommands } from "./newsletters/commands.ts";
import { newsletterJobs } from "./newsletters/jobs.ts";
import type { NewsletterServices } from "./newsletters/services.ts";
import { alertButtons } from "./operations/alert-buttons.ts";
import { panicButtons, panicCommands, type PanicServices } from "./operations/panic-commands.ts";
import type { ProbeServices } from "./operations/probe-service.ts";
import { setupButtons, setupCommands } from "./operations/setup-commands.ts";
import { setupJobs } from "./operations/setup-jobs.ts";
import { setupListeners } from "./operations/setup-listeners.ts";
import type { SetupServices } from "./operations/setup-service.ts";
import { verifyCommands } from "./giveaways/verify-commands.ts";
import { verifyPages } from "./giveaways/verify-pages.ts";
import type { Pages } from "./web/server.ts";

export interface Services {
  readonly audience: AudienceServices;
  readonly community: CommunityServices & FoundingServices & VenueServices & InvitationServices;
  readonly content: MixServices & LinkPageServices;
  readonly giveaways: GiveawayServices;
  readonly newsletters: NewsletterServices;
  readonly trouble: PanicServices;
  readonly setup: ProbeServices & SetupServices;
}

/** The contents page: what each room declares, in the order of /help. Listeners of memberships come before those who count. */
export const allFeatures = ({
  audience,
  community,
  content,
  giveaways,
  newsletters,
  trouble,
  setup,
}: Services): Features => ({
  commands: [
    ...audienceCommands(audience),
    ...subscriberCommands(audience),
    ...privacyCommands(),
    ...communityChoiceCommands(audience),
    ...giveawayCommands(giveaways),
    ...verifyCommands(giveaways),
    ...newsletterCommands(newsletters),
    ...mixCommands(content),
    ...audienceTeamCommands(audience),
    ...topicCommands(),
    ...communityCommands(community),
    ...teamCommands(community),
    ...invitationCommands(community),
    ...auditCommands(community),
    ...foundingCommands(community),
    ...venueCommands(community),
    ...setupCommands(setup),
    ...panicCommands(trouble),
  ],
  buttons: [
    ...audienceButtons(audience),
    ...subscriberButtons(audience),
    ...topicButtons(),
    ...privacyButtons(audience),
    ...communityChoiceButtons(audience),
    ...venueButtons(community),
    ...giveawayButtons(giveaways),
    ...newsletterButtons(newsletters),
    ...panicButtons(trouble),
    ...teamButtons(community),
    ...ownerButtons(community),
    ...auditButtons(community),
    ...alertButtons(),
    ...setupButtons(setup),
  ],
  refs: [
    ...audienceRefs(audience),
    ...subscriberRefs(audience),
    ...communityChoiceRefs(audience),
    ...venueRefs(community),
    ...giveawayRefs(giveaways),
    ...invitationRefs(community),
  ],
  listeners: [
    ...audienceListeners(),
    ...communityListeners(community),
    ...subscriberListeners(audience),
    ...deliveryListeners(),
    ...giveawayListeners(giveaways),
    ...setupListeners(),
  ],
});

export const allJobs = ({ audience, community, giveaways, newsletters, setup }: Services): readonly Job[] => [
  ...audienceJobs({ db: giveaways.db, platforms: audience.platforms }),
  ...communityJobs({ db: giveaways.db, platforms: audience.platforms }),
  ...teamJobs(giveaways.db, community),
  ...giveawayJobs(giveaways),
  ...newsletterJobs(newsletters),
  ...setupJobs(setup),
];

export const allPages = ({ content, giveaways }: Services, renderer: Renderer): readonly Pages[] => [
  giveawayPages(giveaways, renderer),
  verifyPages(giveaways),
  linkPages(content),
];
