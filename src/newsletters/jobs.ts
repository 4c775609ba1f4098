import { defineJob, type Job } from "../bot/job.ts";
import { refreshCards } from "./card-service.ts";
import { forEachAlone } from "./each-alone.ts";
import { planCampaigns, planFirst } from "./plan-step.ts";
import { tellOfRefusals } from "./refusal-step.ts";
import { beginDue, tellOfErrors, tend } from "./run-step.ts";
import type { NewsletterServices } from "./services.ts";

export const newsletterJobs = (services: NewsletterServices): Job[] => {
  const shownCards = new Map<number, string>();
  return [
    defineJob({
      name: "newsletter-begin",
      every: "* * * * * *",
      run: async ({ now }) => {
        await beginDue(services, now);
        await planFirst(services, now);
      },
    }),
    defineJob({
      name: "newsletter-plan",
      every: "* * * * * *",
      run: ({ now, signal }) => planCampaigns(services, now, signal),
    }),
    defineJob({
      name: "newsletter-tend",
      every: "*/5 * * * * *",
      run: ({ now }) =>
        forEachAlone(
          [
            () => tellOfRefusals(services, now),
            () => tellOfErrors(services, now),
            () => tend(services, "running", now),
            () => refreshCards(services, shownCards, now),
          ],
          async (step) => step(),
        ),
    }),
    // Whom the mix holds waits for days: to look each minute is enough.
    defineJob({
      name: "newsletter-waiting",
      every: "30 * * * * *",
      run: ({ now }) => tend(services, "waiting", now),
    }),
  ];
};
