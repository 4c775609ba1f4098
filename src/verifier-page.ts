import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

let page: Promise<Uint8Array> | undefined;

/** `verify.html`, which `npm run build` lays beside this file. */
export const readVerifierPage = (): Promise<Uint8Array> => {
  page ??= readFile(join(dirname(fileURLToPath(import.meta.url)), "verifier", "page", "verify.html"));
  return page;
};
