/** From the text of a template's file to a template. Never throws and never drops a file. DESIGN 4.2. */
import {
  readTemplate,
  type TemplatePlace,
  unreadTemplate,
} from "../../../core/workflow/readTemplate";
import type { Schemas } from "../../../core/workflow/runPorts";
import type { TemplateFile } from "../../../core/workflow/template";
import { readFrontMatter } from "../frontMatterDoor";
import { Places } from "../yamlTree";

/** Undefined for a README without front matter: it is about workflows and is none. */
export function parseTemplate(
  place: TemplatePlace,
  text: string,
  schemas: Schemas,
): TemplateFile | undefined {
  const reading = readFrontMatter(text);
  if (!reading.ok) {
    const { message, line, remedy } = reading.failure;
    return unreadTemplate(place, { severity: "error", message, line, remedy });
  }
  const { block } = reading;
  if (block === undefined) {
    if (/^readme$/iu.test(place.name)) return undefined;
    return unreadTemplate(place, {
      severity: "error",
      message: "The file has no front matter, so it describes no workflow.",
      line: 1,
      remedy: "Begin it with `---`, then name, description and steps, then `---`.",
    });
  }
  const places = new Places(text.slice(block.start, block.end), 2);
  return readTemplate(
    place,
    {
      fields: reading.data,
      body: text.slice(reading.bodyStart).trim(),
      lineOf: (at) => places.nearestLine(at),
    },
    schemas,
  );
}
