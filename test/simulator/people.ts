/** One change of a project's text, as a person makes it in an editor. */
import type { Random } from "./random";

const ticked = ["Read", "Write", "Code", "Parse"];
const aTask = /^ *- \[[ x]\] /u;
/** What is nested in a task would become another's, and something must stay. */
const removable = /^ *- \[[ x]\] (?!Code|Read)/u;

/** Values are new ones where the field allows it; `step` tells them apart. */
export function changedByHand(text: string, random: Random, step: number): string {
  const kind = random.weighted({
    owner: 3,
    free: 2,
    tick: 3,
    tickAny: 2,
    words: 4,
    reword: 1,
    rewordAny: 1,
    renumber: 0.5,
    add: 1,
    remove: 0.7,
    unsay: 0.5,
    reason: 1,
    status: 2,
  });
  const change = (which: RegExp, to: (line: string) => readonly string[]) =>
    withLine(text, random, which, to);
  switch (kind) {
    case "owner":
      return text.replace(/^owner: .*$/mu, `owner: human${step}`);
    case "free":
      return text.replace(/^owner: .*$/mu, "owner: null");
    case "tick":
      return change(new RegExp(`- \\[[ x]\\] ${random.pick(ticked)} `, "u"), toggled);
    case "tickAny":
      return change(aTask, toggled);
    case "words":
      return text.replace("\n## Tasks", `\nWords of step ${step}\n\n## Tasks`);
    case "reword":
      return text.replace(/\] Loose two.*$/mu, `] Loose two ${step}`);
    case "rewordAny":
      return change(aTask, (line) => [reworded(line, step)]);
    case "renumber":
      return change(/\^planned\S*$/u, (line) => [line.replace(/\^\S+$/u, `^planned-as-${step}`)]);
    case "add":
      return change(/^- \[[ x]\] /u, (line) => [`- [ ] Extra ${step}`, line]);
    case "remove":
      return change(removable, () => []);
    case "unsay":
      return change(/^said \d+;$/u, () => []);
    case "reason":
      return text.replace(/^blocking_reason: .*$/mu, `blocking_reason: because ${step}`);
    case "status": {
      const status = random.pick(["active", "pending", "completed"]);
      return text.replace(/^status: .*$/mu, `status: ${status}`);
    }
  }
}

/** The text with one of the lines that match changed; the text itself where none does. */
function withLine(
  text: string,
  random: Random,
  which: RegExp,
  change: (line: string) => readonly string[],
): string {
  const lines = text.split("\n");
  const found = lines.flatMap((line, at) => (which.test(line) ? [at] : []));
  if (found.length === 0) return text;
  const chosen = random.pick(found);
  return lines.flatMap((line, at) => (at === chosen ? change(line) : [line])).join("\n");
}

function toggled(line: string): readonly string[] {
  return [line.replace(/\[([ x])\]/u, (_, mark: string) => (mark === "x" ? "[ ]" : "[x]"))];
}

/** The task's words get a mark of their own before what stands behind them. */
function reworded(line: string, step: number): string {
  return line.replace(
    /^( *- \[[ x]\] )(.*?)(?: v\d+)?((?: @\S+)?(?: needs:\S+)?(?: \^\S+)?)$/u,
    `$1$2 v${step}$3`,
  );
}

/** The words of a task without what rewording added; one without an id may have got one from a plan. */
export function originalName(task: string): string {
  const plain = task.replace(/ v\d+$/u, "").replace(/(?<=^~Loose two) \d+$/u, "");
  return plain.replace(/^loose-(one|two)(?:-.*)?$/u, "~Loose $1");
}

/** Ours, with the values and ticks of some lines as theirs has them: what git merges without a conflict. */
export function merged(ours: string, theirs: string, random: Random): string {
  const bare = (line: string) => line.replace(/^(\w+: ).*$/u, "$1").replace(/\[[ x]\]/u, "[]");
  const other = new Map(theirs.split("\n").map((line) => [bare(line), line]));
  return ours
    .split("\n")
    .map((line) => {
      if (!/^(?:status|owner|priority|last_updated): |^ *- \[[ x]\] /u.test(line)) return line;
      return random.chance(0.5) ? (other.get(bare(line)) ?? line) : line;
    })
    .join("\n");
}
