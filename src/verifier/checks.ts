import {
  bindingAttempt,
  checkDrandAttempts,
  checkSealedAttempts,
  commitmentTo,
  type Committed,
} from "./attempts.ts";
import { fromHex, join, toHex, u16, utf8 } from "./bytes.ts";
import { checkChanges, placedRanks } from "./changes.ts";
import { checkRecords, sumTickets } from "./entrants.ts";
import type { Examination } from "./examination.ts";
import { merkleRoot } from "./merkle.ts";
import { rank } from "./ranking.ts";
import { Refusal } from "./refusal.ts";
import { checkReceipt, checkReveals } from "./reveals.ts";
import { checkVersions } from "./rules.ts";
import { checkSavedLine, type SavedLine } from "./saved-line.ts";
import { sha256 } from "./sha256.ts";
import { exact, formatInstant, hex, integer, member } from "./shape.ts";
import { verifySignature } from "./signature.ts";

/** The names of DRAW §8, in its order. */
type CheckName =
  | "rules"
  | "closing"
  | "list"
  | "tree"
  | "attempts"
  | "commit"
  | "beacon"
  | "ranking"
  | "reveals"
  | "changes"
  | "receipt"
  | "--commit";

export interface Check {
  readonly name: CheckName;
  readonly ok: boolean;
  readonly message: string;
}

/** Returns what was found. @throws {Refusal} when it does not hold */
type Hold = (x: Examination) => string;

const rules: Hold = (x) => {
  const found = x.rules();
  exact(member(x.result, "alg"), "cgd-1");
  exact(member(x.result, "draw_id"), found.drawId);
  integer(member(x.result, "winners"), found.winners, found.winners);
  integer(member(x.result, "reserves"), found.reserves, found.reserves);
  checkVersions(found, x.versions(), x.closedAtSeconds());
  return `hash ${found.hash}, versions: ${x.versions().length}`;
};

const closing: Hold = (x) => {
  const closedAt = x.closedAtSeconds();
  const { closesAtSeconds, allowsEarlyClose } = x.rules();
  if (closedAt > closesAtSeconds)
    throw new Refusal(`it closed after closes_at ${formatInstant(closesAtSeconds)}`);
  if (closedAt < closesAtSeconds && !allowsEarlyClose) {
    throw new Refusal(
      `it closed before closes_at ${formatInstant(closesAtSeconds)}, which the rules do not allow`,
    );
  }
  return `closed at ${formatInstant(closedAt)}`;
};

const list: Hold = (x) => {
  const entrants = x.entrants();
  checkRecords(entrants, x.rules().cap);
  const hash = toHex(sha256(entrants.bytes));
  if (hash !== hex(member(x.result, "list_hash"), 32)) throw new Refusal(`entrants.bin has hash ${hash}`);
  const total = sumTickets(entrants);
  integer(member(x.result, "n"), entrants.count, entrants.count);
  integer(member(x.result, "w"), total, total);
  return `${entrants.count} entrants, ${total} tickets`;
};

const tree: Hold = (x) => {
  const root = toHex(merkleRoot(x.entrants()));
  if (root !== hex(member(x.result, "merkle_root"), 32)) throw new Refusal(`the tree has root ${root}`);
  return `root ${root}`;
};

const attempts: Hold = (x) => {
  const { randomness } = x.rules();
  if (randomness.kind === "sealed") checkSealedAttempts(x.attempts());
  else checkDrandAttempts(x.attempts(), x.chain(), x.closedAtSeconds(), randomness.delaySeconds);
  return `${x.attempts().length}, the last binds`;
};

/** The numbers as the result declares them: other checks compare each with the files. */
const committed = (x: Examination): Committed => {
  const { randomness } = x.rules();
  return {
    drawId: x.drawId(),
    rulesHash: x.versions().at(-1)?.hash ?? x.rules().hash,
    listHash: hex(member(x.result, "list_hash"), 32),
    merkleRoot: hex(member(x.result, "merkle_root"), 32),
    n: integer(member(x.result, "n"), 1, 2 ** 32 - 1),
    w: integer(member(x.result, "w"), 1),
    chainHash: randomness.kind === "sealed" ? randomness.seal : randomness.chain,
  };
};

const commit: Hold = (x) => {
  const numbers = committed(x);
  for (const [i, attempt] of x.attempts().entries()) {
    const expected = commitmentTo(numbers, attempt.round);
    if (attempt.commit !== expected) throw new Refusal(`attempt ${i + 1} must commit to ${expected}`);
  }
  return bindingAttempt(x.attempts()).commit;
};

/** The revealed bytes that make the seed: a signature or a secret. */
const secretBytes = (x: Examination): Uint8Array => {
  const place = member(x.result, "randomness");
  return x.rules().randomness.kind === "sealed"
    ? fromHex(hex(member(place, "secret"), 32))
    : fromHex(hex(member(place, "signature"), 48));
};

const checkBeaconFile = (x: Examination, round: number, signature: Uint8Array): void => {
  if (x.beacon === undefined) return;
  integer(member(x.beacon, "round"), round, round);
  exact(member(x.beacon, "signature"), toHex(signature));
  const randomness = member(x.beacon, "randomness");
  if (randomness.value !== undefined) exact(randomness, toHex(sha256(signature)));
};

const beacon: Hold = (x) => {
  const { randomness } = x.rules();
  const place = member(x.result, "randomness");
  exact(member(place, "kind"), randomness.kind);
  const bytes = secretBytes(x);
  if (randomness.kind === "sealed") {
    if (x.beacon !== undefined) throw new Refusal("a sealed draw takes no beacon");
    if (toHex(sha256(bytes)) !== randomness.seal) throw new Refusal("the secret does not open the seal");
    return "the secret opens the seal";
  }
  const chain = x.chain();
  exact(member(place, "chain"), chain.hash);
  const { round } = bindingAttempt(x.attempts());
  integer(member(place, "round"), round, round);
  verifySignature(bytes, round, chain.publicKey);
  checkBeaconFile(x, round, bytes);
  return `round ${round} of ${chain.isTest ? "a test chain" : "drand quicknet"}, signature true`;
};

const ranking: Hold = (x) => {
  const entrants = x.entrants();
  const ranks = x.ranks();
  const { winners, reserves } = x.rules();
  const due = Math.min(entrants.count, winners + reserves);
  if (ranks.length < due || ranks.length > entrants.count) {
    throw new Refusal(`the result has ${ranks.length} ranks, it must have ${due}…${entrants.count}`);
  }
  const secret = secretBytes(x);
  const { commit } = bindingAttempt(x.attempts());
  const seed = sha256(join(utf8("cgd-1/seed"), fromHex(commit), u16(secret.length), secret));
  for (const [i, index] of rank(entrants, seed, ranks.length).entries()) {
    const place = ranks[i] ?? { value: undefined, path: `result.json ranks[${i}]` };
    const tickets = entrants.ticketsAt(index);
    integer(member(place, "rank"), i + 1, i + 1);
    integer(member(place, "index"), index, index);
    exact(member(place, "leaf"), toHex(entrants.leafAt(index)));
    integer(member(place, "tickets"), tickets, tickets);
  }
  return `${ranks.length} ranks, ${Math.min(winners, entrants.count)} of them win`;
};

const reveals: Hold = (x) => {
  const placed = placedRanks(x.changes(), x.rules().winners, x.ranks().length);
  checkReveals(x.ranks(), placed, x.drawId());
  return `${placed.size} opened`;
};

const changes: Hold = (x) => {
  const { winners, claimSeconds } = x.rules();
  const rankCount = x.ranks().length;
  checkChanges(x.changes(), { winners, rankCount, claimSeconds, drawnAtSeconds: x.drawnAtSeconds() });
  return String(x.changes().length);
};

const receipt: Hold = (x) => {
  if (x.receipt === undefined) throw new Refusal("there is no receipt");
  return checkReceipt(x.receipt, x.drawId(), x.entrants(), hex(member(x.result, "merkle_root"), 32));
};

/** The line that must have been posted for the binding attempt. */
export const bindingLine = (x: Examination): SavedLine => {
  const { commit, round } = bindingAttempt(x.attempts());
  const { drawId, n, w, listHash } = committed(x);
  return { commit, drawId, n, w, round, listHash };
};

const savedLine: Hold = (x) => {
  if (x.saved === undefined) throw new Refusal("there is no saved line");
  const { line, postedAtSeconds } = x.saved;
  const chain = x.rules().randomness.kind === "drand" ? x.chain() : undefined;
  return checkSavedLine(line, postedAtSeconds, bindingLine(x), bindingAttempt(x.attempts()), chain);
};

interface NamedCheck {
  readonly name: CheckName;
  readonly hold: () => string;
}

/** The checks of DRAW §8 in its order; the last two only when something was brought for them. */
export const checksOf = (x: Examination): readonly NamedCheck[] => {
  const always: readonly (readonly [CheckName, Hold])[] = [
    ["rules", rules],
    ["closing", closing],
    ["list", list],
    ["tree", tree],
    ["attempts", attempts],
    ["commit", commit],
    ["beacon", beacon],
    ["ranking", ranking],
    ["reveals", reveals],
    ["changes", changes],
  ];
  const brought: (readonly [CheckName, Hold])[] = [];
  if (x.receipt !== undefined) brought.push(["receipt", receipt]);
  if (x.saved !== undefined) brought.push(["--commit", savedLine]);
  return [...always, ...brought].map(([name, hold]) => ({ name, hold: () => hold(x) }));
};
