import { defineJob, type Job } from "../bot/job.ts";
import { refreshCards } from "./card-service.ts";
import { planCampaign } from "./plan-step.ts";
import { tellOfRefusals } from "./refusal-step.ts";
import { beginDue, tellOfErrors, tend } from "./run-step.ts";
import type { NewsletterServices } from "./services.ts";
import { campaignsIn } from "./store.ts";

export const newsletterJobs = (services: NewsletterServices): Job[] => [
  defineJob({
    name: "newsletter-begin",
    every: "* * * * * *",
    run: ({ now }) => beginDue(services, now),
  }),
  defineJob({
    name: "newsletter-plan",
    every: "* * * * * *",
    run: async ({ now, signal }) => {
      for (const campaign of await campaignsIn(services.db.prisma, ["running"]))
        if (!campaign.isPlanned) await planCampaign(services, campaign, now, signal);
    },
  }),
  defineJob({
    name: "newsletter-tend",
    every: "*/5 * * * * *",
    run: async ({ now }) => {
      await tellOfRefusals(services, now);
      await tellOfErrors(services, now);
      await tend(services, "running", now);
      await refreshCards(services, now);
    },
  }),
  // Whom the mix holds waits for days: to look each minute is enough.
  defineJob({
    name: "newsletter-waiting",
    every: "30 * * * * *",
    run: ({ now }) => tend(services, "waiting", now),
  }),
];
