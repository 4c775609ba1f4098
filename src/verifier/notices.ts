import { countReplacedByPeople } from "./changes.ts";
import { bindingLine } from "./checks.ts";
import type { Examination } from "./examination.ts";
import { quote, Refusal } from "./refusal.ts";
import type { Post } from "./posts.ts";
import { formatCommitLine } from "./saved-line.ts";
import { formatInstant } from "./shape.ts";

const describePost = ({ venue, url, dateSeconds }: Post): string => {
  const date = dateSeconds === undefined ? "without a date" : formatInstant(dateSeconds);
  return `  ${date}  ${quote(venue)} ${url === "" ? "" : quote(url)}`.trimEnd();
};

/** Notices about parts that could not be read are left out: the check of that part says so already. */
const whereReadable = (write: () => readonly string[]): readonly string[] => {
  try {
    return write();
  } catch (error) {
    if (error instanceof Refusal) return [];
    throw error;
  }
};

const warnings = (x: Examination): readonly string[] => {
  if (x.rules().randomness.kind === "sealed") return ["SEALED: NOT PROVABLE AGAINST THE OPERATOR"];
  return x.chain().isTest ? ["TEST CHAIN: PROVES NOTHING ABOUT THE PUBLIC BEACON"] : [];
};

const openings = (x: Examination): readonly string[] => {
  const { randomness } = x.rules();
  const seal = randomness.kind === "sealed" ? randomness.seal : "-";
  return x
    .versions()
    .flatMap(({ hash, posts }) => [
      `opening cgd-1 open d=${x.drawId()} u=${hash} s=${seal}`,
      ...posts.map(describePost),
    ]);
};

const commitments = (x: Examination): readonly string[] => {
  const line = bindingLine(x);
  return x
    .attempts()
    .flatMap(({ commit, round, posts, isVoid }) => [
      `${isVoid ? "void" : "binding"} ${formatCommitLine({ ...line, commit, round })}`,
      ...posts.map(describePost),
    ]);
};

/** What a person must know beside the checks: warnings, the dates to compare, and what no file can show. */
export const noticesOf = (x: Examination): readonly string[] => [
  ...whereReadable(() => warnings(x)),
  "compare with the posts: each line below must stand in these posts, unedited, with these dates",
  ...whereReadable(() => openings(x)),
  ...whereReadable(() => commitments(x)),
  ...whereReadable(() => [`replaced by people: ${countReplacedByPeople(x.changes())}`]),
  "Only a person can see a post that does not exist or has another date, entrants who were invented, a reason for " +
    "a replacement that is untrue, and a prize that was not handed over.",
];
