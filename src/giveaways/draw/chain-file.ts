import { readFile } from "node:fs/promises";
import { z } from "zod";
import { QUICKNET, testChain, type BeaconChain } from "./chain.ts";

const chainFile = z.object({
  public_key: z.string(),
  period: z.number().int(),
  genesis: z.number().int(),
  genesis_seed: z.string(),
  id: z.string(),
});

/** The public beacon, or the chain of DRAND_CHAIN_FILE, which proves nothing about the public one. */
export const readChain = async (path: string | undefined): Promise<BeaconChain> =>
  path === undefined ? QUICKNET : testChain(chainFile.parse(JSON.parse(await readFile(path, "utf8"))));
