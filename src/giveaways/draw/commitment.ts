import { fromHex, u32, u64 } from "./bytes.ts";
import { sha256 } from "./hash.ts";

/** Everything that is fixed before the number exists (DRAW §3); hashes and ids in hex. */
export interface Commitment {
  readonly drawId: string;
  readonly rulesHash: string;
  readonly listHash: string;
  readonly merkleRoot: string;
  readonly n: number;
  readonly w: number;
  /** The beacon chain's hash, or the seal. */
  readonly chainHash: string;
  /** 0 when sealed. */
  readonly round: number;
}

/** `commit`; 64 hex characters. @throws {RangeError} for a value of the wrong size. */
export const commitmentHash = (commitment: Commitment): string =>
  sha256(
    "cgd-1/commit",
    fromHex(commitment.drawId, 16),
    fromHex(commitment.rulesHash, 32),
    fromHex(commitment.listHash, 32),
    fromHex(commitment.merkleRoot, 32),
    u32(commitment.n),
    u64(commitment.w),
    fromHex(commitment.chainHash, 32),
    u64(commitment.round),
  ).toString("hex");

/** What the public line of a commitment tells. */
export interface CommitLine {
  readonly commit: string;
  readonly drawId: string;
  readonly n: number;
  readonly w: number;
  readonly round: number;
  readonly listHash: string;
}

/** The line to post, in a message of its own, in every venue. */
export const commitLine = (line: CommitLine): string =>
  `cgd-1 commit c=${line.commit} d=${line.drawId} n=${line.n} w=${line.w} r=${line.round} l=${line.listHash}`;

const commitLinePattern =
  /^cgd-1 commit c=(?<commit>[0-9a-f]{64}) d=(?<drawId>[0-9a-f]{32}) n=(?<n>\d{1,10}) w=(?<w>\d{1,16}) r=(?<round>\d{1,16}) l=(?<listHash>[0-9a-f]{64})$/m;

/** The first commitment line in a text, or null; only the exact spelling of `commitLine` counts as one. */
export const parseCommitLine = (text: string): CommitLine | null => {
  const match = commitLinePattern.exec(text);
  if (!match?.groups) return null;
  const { commit = "", drawId = "", n = "", w = "", round = "", listHash = "" } = match.groups;
  const line = { commit, drawId, n: Number(n), w: Number(w), round: Number(round), listHash };
  return commitLine(line) === match[0] ? line : null;
};
