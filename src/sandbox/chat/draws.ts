import { z } from "zod";
import type { DrawView } from "./contract.ts";
import { seenGiveaways } from "./giveaways.ts";
import { ActError, groupId, type Ground } from "./ground.ts";

type FileName = (typeof fileNames)[number];

const fileNames = ["result.json", "entrants.bin", "rules.json", "chain.json"] as const;

const rulesFile = z.object({ title: z.string() });

const pathOf = (drawId: string, name: FileName): string => `/g/${drawId}/${name}`;

/** The public files of a draw, as the bot serves them; undefined before there is a result. */
const filesOf = async (
  { host }: Ground,
  drawId: string,
): Promise<ReadonlyMap<FileName, Uint8Array> | undefined> => {
  const files = new Map<FileName, Uint8Array>();
  for (const name of fileNames) {
    const bytes = await host.readPublic(pathOf(drawId, name));
    if (!bytes) return undefined;
    files.set(name, bytes);
  }
  return files;
};

/** The names in the message of the result, as everybody in the group reads them. */
const winnersIn = async ({ host }: Ground, drawId: string): Promise<readonly string[]> => {
  const messages = await host.networks.telegram.world.messages(groupId);
  const result = messages.findLast(
    ({ fromBot, text }) => fromBot && text.includes(`/g/${drawId}`) && /^\d+\. /mu.test(text),
  );
  return [...(result?.text.matchAll(/^\d+\. (?<name>.+)$/gmu) ?? [])].map(
    ({ groups }) => groups?.["name"] ?? "",
  );
};

const drawView = async (ground: Ground, drawId: string): Promise<DrawView | undefined> => {
  const files = await filesOf(ground, drawId);
  if (!files) return undefined;
  const rules = Buffer.from(files.get("rules.json") ?? []).toString("utf8");
  return {
    drawId,
    prize: rulesFile.parse(JSON.parse(rules)).title,
    winners: await winnersIn(ground, drawId),
    page: `/g/${drawId}`,
    files: [...files].map(([name, { length }]) => ({ name, sizeBytes: length, url: pathOf(drawId, name) })),
    verdict: ground.verdicts.get(drawId) ?? null,
  };
};

/** Every draw with a result, oldest first. */
export const drawsView = async (ground: Ground): Promise<readonly DrawView[]> => {
  const committed = (await seenGiveaways(ground)).filter(({ isCommitted }) => isCommitted);
  const views = await Promise.all(committed.map(({ drawId }) => drawView(ground, drawId)));
  return views.filter((view) => view !== undefined);
};

/** Checks a draw with the verifier, by nothing but its public files. @throws {ActError} sandbox-error-no-draw */
export const verifyDraw = async (ground: Ground, named: string | undefined): Promise<boolean> => {
  const drawId = named ?? (await drawsView(ground)).at(-1)?.drawId;
  const files = drawId === undefined ? undefined : await filesOf(ground, drawId);
  if (drawId === undefined || !files) throw new ActError("sandbox-error-no-draw");
  const verdict = await ground.host.verify(files);
  ground.verdicts.set(drawId, verdict);
  return verdict.isGood;
};
