/** What an agent is told about Baton, as a block of its own in a file of people. Takes back what it gives. */

const begin = "<!-- baton:begin -->";
const end = "<!-- baton:end -->";

const words = [
  "## Work in this repository",
  "",
  "Who does what is coordinated with Baton, over its MCP server `baton`.",
  "",
  "- Find work with `get_ready_work`, take it with `claim_project` under your name, and leave alone what somebody else holds.",
  "- Begin each task with `orchestrator_execute_subtask` and end it with `orchestrator_complete_subtask`; do not tick boxes or set `owner` in `AGENCY.md` by hand.",
  "- When you stop, say what is done and what comes next with `handoff`, or give the work back with `release_project`.",
];

/** The text with the block: in its place where it is there, else at the end. */
export function withInstructions(text: string | undefined): string {
  const eol = text?.includes("\r\n") === true ? "\r\n" : "\n";
  const block = [begin, ...words, end].join(eol);
  if (text === undefined || text === "") return block + eol;
  const place = placeOf(text);
  if (place !== undefined) return text.slice(0, place.from) + block + text.slice(place.to);
  // Whether the text ended in a line end can be told from what stands around the block.
  return /[\r\n]$/u.test(text) ? text + eol + block + eol : text + eol + eol + block;
}

export function hasInstructions(text: string): boolean {
  return placeOf(text) !== undefined;
}

/** The text as it was before; undefined when nothing else is in it. */
export function withoutInstructions(text: string): string | undefined {
  const place = placeOf(text);
  if (place === undefined) return text;
  let before = text.slice(0, place.from);
  let after = text.slice(place.to);
  if (after === "") before = before.replace(/(?:\r?\n){1,2}$/u, "");
  else {
    after = after.replace(/^\r?\n/u, "");
    before = before.replace(/\r?\n$/u, "");
  }
  // What a person wrote around the block stays apart.
  const rest =
    before !== "" && after !== "" && !before.endsWith("\n")
      ? `${before}\n${after}`
      : before + after;
  return rest === "" ? undefined : rest;
}

function placeOf(text: string): { readonly from: number; readonly to: number } | undefined {
  const from = text.indexOf(begin);
  const to = from < 0 ? -1 : text.indexOf(end, from);
  return to < 0 ? undefined : { from, to: to + end.length };
}
