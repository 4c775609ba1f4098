import { Hono } from "hono";
import { setPolicy } from "../web/server.ts";
import type { GiveawayServices } from "./services.ts";

/** The policy stands in the page itself, since it also works from a disk: the server says the same. */
const policyOf = (page: string): string | undefined =>
  /<meta http-equiv="content-security-policy" content="([^"]+)">/.exec(page)?.[1];

/** The page that checks draws in the reader's browser, and the chain it needs where that is not the public one. */
export const verifyPages = ({
  verifierPage,
  chain,
}: Pick<GiveawayServices, "verifierPage" | "chain">): Hono => {
  const pages = new Hono();

  pages.get("/verify", async (context) => {
    const page = new TextDecoder().decode(await verifierPage());
    const policy = policyOf(page);
    if (policy === undefined) throw new Error("verify.html names no policy.");
    setPolicy(context, policy);
    return context.html(page);
  });

  pages.get("/g/:drawId/chain.json", (context) => {
    const isKnown = /^[0-9a-f]{32}$/.test(context.req.param("drawId"));
    return chain.file && isKnown ? context.json(chain.file) : context.notFound();
  });
  return pages;
};
