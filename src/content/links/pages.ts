import { Hono } from "hono";
import { isbot } from "isbot";
import type { Signer } from "../../bot/signing.ts";
import type { Clock } from "../../clock.ts";
import type { Database } from "../../db/open.ts";
import type { Pages } from "../../web/server.ts";
import { linkOfToken } from "./link-service.ts";
import { countClick, urlOfLink } from "./store.ts";

/** Browsers say so when they fetch ahead of a tap that may never come. */
const foresight = ["sec-purpose", "purpose", "x-purpose", "x-moz"] as const;

/** Whether it looks like a person who opens the address, and no preview, robot or prefetch. */
const isVisit = (method: string, header: (name: string) => string | undefined): boolean => {
  const agent = header("user-agent") ?? "";
  const isAhead = foresight.some((name) => /prefetch|preview|prerender/iu.test(header(name) ?? ""));
  return method === "GET" && agent !== "" && !isbot(agent) && !isAhead;
};

export interface LinkPageServices {
  readonly db: Pick<Database, "prisma">;
  readonly signer: Pick<Signer, "isSigned">;
  readonly clock: Pick<Clock, "now">;
}

/** `/r/<token>`: leads on to an address that the team has sent, and to no other. */
export const linkPages = ({ db, signer, clock }: LinkPageServices): Pages => {
  const pages = new Hono();
  pages.get("/r/:token", async (context) => {
    const id = linkOfToken(signer, context.req.param("token"));
    const url = id === undefined ? undefined : await urlOfLink(db.prisma, id);
    if (id === undefined || url === undefined) return context.notFound();
    // Hono answers HEAD by this handler, too.
    if (isVisit(context.req.method, (name) => context.req.header(name)))
      await countClick(db.prisma, id, clock.now());
    context.header("cache-control", "no-store");
    return context.redirect(new URL(url).href, 302);
  });
  return pages;
};
