import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from "node:crypto";
import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";

/**
 * The bot's own 32-byte key: it signs buttons and encrypts what a copy of the database must not give away.
 * Made in `dataDir` at the first start, readable by the bot's user only; `given` (SECRET_KEY) wins.
 */
export const loadSecretKey = async (dataDir: string, given?: Uint8Array): Promise<Uint8Array> => {
  if (given) return given;
  const path = join(dataDir, "secret.key");
  await mkdir(dataDir, { recursive: true });
  try {
    // `wx` fails if the file is there: two first starts at once cannot overwrite one another's key.
    await writeFile(path, `${randomBytes(32).toString("hex")}\n`, { mode: 0o600, flag: "wx" });
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
  }
  const text = (await readFile(path, "utf8")).trim();
  if (!/^[0-9a-f]{64}$/.test(text))
    throw new Error(`${path} is damaged: it must hold 64 hex digits. Restore it from a backup.`);
  return Buffer.from(text, "hex");
};

/** Puts the key of a restored backup in the place of the one made at an earlier, empty start. */
export const saveSecretKey = async (dataDir: string, secretKey: Uint8Array): Promise<void> => {
  const path = join(dataDir, "secret.key");
  await mkdir(dataDir, { recursive: true });
  await writeFile(`${path}.new`, `${Buffer.from(secretKey).toString("hex")}\n`, { mode: 0o600 });
  await rename(`${path}.new`, path);
};

/** Encrypts small secrets for the database (AES-256-GCM); `purpose` separates the keys of different uses. */
export interface Box {
  seal(plain: Uint8Array): Uint8Array<ArrayBuffer>;
  /** @throws when the bytes were altered or sealed with another key or purpose */
  open(sealed: Uint8Array): Uint8Array;
}

const nonceBytes = 12;
const tagBytes = 16;

export const createBox = (secretKey: Uint8Array, purpose: string): Box => {
  const key = Buffer.from(hkdfSync("sha256", secretKey, new Uint8Array(0), `vestnik/box/${purpose}`, 32));
  return {
    seal: (plain) => {
      const nonce = randomBytes(nonceBytes);
      const cipher = createCipheriv("aes-256-gcm", key, nonce);
      const body = Buffer.concat([cipher.update(plain), cipher.final()]);
      return Uint8Array.from(Buffer.concat([nonce, cipher.getAuthTag(), body]));
    },
    open: (sealed) => {
      const bytes = Buffer.from(sealed);
      const decipher = createDecipheriv("aes-256-gcm", key, bytes.subarray(0, nonceBytes));
      decipher.setAuthTag(bytes.subarray(nonceBytes, nonceBytes + tagBytes));
      return Buffer.concat([decipher.update(bytes.subarray(nonceBytes + tagBytes)), decipher.final()]);
    },
  };
};

/** A secret of letters, digits, _ and - that every process with the same key makes, one for each purpose. */
export const deriveSecret = (secretKey: Uint8Array, purpose: string): string =>
  Buffer.from(hkdfSync("sha256", secretKey, new Uint8Array(0), `vestnik/secret/${purpose}`, 32)).toString(
    "base64url",
  );
