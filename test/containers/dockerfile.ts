/** One line of a Dockerfile: `RUN npm ci` → run, "npm ci". Lines that end in a backslash are one. */
export interface Instruction {
  readonly name: string;
  readonly rest: string;
}

export interface Stage {
  readonly name: string;
  readonly instructions: readonly Instruction[];
}

/** The stages of a Dockerfile in their order. @throws for a line before the first FROM */
export const readDockerfile = (text: string): readonly Stage[] => {
  const stages: { name: string; instructions: Instruction[] }[] = [];
  for (const line of text.replaceAll("\\\n", " ").split("\n")) {
    if (line.trim() === "" || line.startsWith("#")) continue;
    const [, name = "", rest = ""] = /^([A-Z]+)\s+(.*)$/u.exec(line) ?? [];
    if (name === "FROM") {
      const as = /\sAS\s+(\S+)$/u.exec(rest)?.[1];
      stages.push({ name: as ?? String(stages.length), instructions: [] });
      continue;
    }
    const stage = stages.at(-1);
    if (!stage) throw new Error(`Before the first FROM: ${line}`);
    stage.instructions.push({ name, rest });
  }
  return stages;
};

/** `["node", "x"]` as Docker's exec form. @throws for the shell form, which swallows signals */
export const execForm = (rest: string): readonly string[] => {
  const words: unknown = JSON.parse(rest.slice(rest.indexOf("[")));
  if (!Array.isArray(words) || !words.every((word) => typeof word === "string"))
    throw new Error(`Not in exec form: ${rest}`);
  return words;
};
