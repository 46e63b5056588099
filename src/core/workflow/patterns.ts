/**
 * The pages about coordination patterns: when people and agents work one after another, side by side,
 * behind a gate. Each is a Markdown file; this is what it says. Source document 003, 5.
 */

export interface PatternPage {
  /** Its file's name without `.md`: `prerequisites-gate`. */
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly whenToUse: readonly string[];
  /** Mermaid. */
  readonly diagram: string;
  /** Name of the built-in workflow that shows it. */
  readonly example: string;
  /** Relative to the folder of pages. */
  readonly path: string;
  /** All the Markdown below the front matter. */
  readonly body: string;
}

/** The page, or what is missing in its file. */
export type ReadPattern =
  | { readonly ok: true; readonly page: PatternPage; readonly order: number }
  | { readonly ok: false; readonly message: string };

/** Reads a page from its front matter and body. The diagram is the first Mermaid block. */
export function readPattern(
  path: string,
  fields: ReadonlyMap<string, unknown>,
  body: string,
): ReadPattern {
  const id = path.replace(/^.*\//u, "").replace(/\.md$/u, "");
  const name = fields.get("name");
  const description = fields.get("description");
  const example = fields.get("example");
  const order = fields.get("order");
  const when = fields.get("when_to_use");
  const diagram = /^```mermaid\n([\s\S]*?)\n```$/mu.exec(body.replaceAll("\r\n", "\n"))?.[1];
  if (typeof name !== "string" || typeof description !== "string" || typeof example !== "string") {
    return { ok: false, message: `${path} needs name, description and example, each one text.` };
  }
  if (!Array.isArray(when) || !when.every((item) => typeof item === "string")) {
    return { ok: false, message: `${path} needs when_to_use, a list of texts.` };
  }
  if (diagram === undefined) return { ok: false, message: `${path} has no Mermaid diagram.` };
  const page = { id, name, description, whenToUse: when, diagram, example, path, body };
  return { ok: true, page, order: typeof order === "number" ? order : Number.MAX_SAFE_INTEGER };
}
