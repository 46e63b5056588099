/** What a schema finds wrong, as a sentence that begins with the place: `summary: should be a text, and is a number.` */
import { showName } from "./names";
import type { SchemaProblem } from "./runPorts";

/**
 * One problem as a sentence: the place as placeholders write it, `steps[0].id`, and what is wrong there.
 * What is wrong with the whole is told as it is.
 *
 * @param within Name of the value, where the reader knows it by one.
 */
export function schemaSentence({ at, message }: SchemaProblem, within?: string): string {
  const path = [...(within === undefined ? [] : [within]), ...pathOf(at)];
  const last = path.at(-1);
  // The name is in the message already.
  const told = message.startsWith(`“${last}” is not known`) ? path.slice(0, -1) : path;
  if (told.length === 0) return message;
  return `${placeWords(told)}: ${message.replace(/^This /u, "").replace(/^The /u, "the ")}`;
}

/** As placeholders write it; a list without a name has entries. */
function placeWords([first = "", ...rest]: readonly (string | number)[]): string {
  if (typeof first === "string") return showName([first, ...rest]);
  const entry = `entry ${first + 1}`;
  return rest.length === 0 ? entry : `${entry}, ${showName(rest)}`;
}

/** The same where other words go before it. */
export function schemaClause(problem: SchemaProblem): string {
  return schemaSentence(problem)
    .replace(/^This /u, "it ")
    .replace(/^(There|Nothing|The|It|Its) /u, lower);
}

/** The steps of a JSON pointer. */
export function pathOf(pointer: string): readonly (string | number)[] {
  return pointer
    .split("/")
    .slice(1)
    .map((step) =>
      /^(?:0|[1-9]\d*)$/u.test(step)
        ? Number(step)
        : step.replaceAll("~1", "/").replaceAll("~0", "~"),
    );
}

function lower(text: string): string {
  return text.toLowerCase();
}
