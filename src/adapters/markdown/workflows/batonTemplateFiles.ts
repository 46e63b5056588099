/** Writes workflow templates into `.baton/workflows/`: copies of built-in ones, and new ones. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { stringify } from "yaml";
import { diskFailure, errorCode } from "../../../core/disk";
import { BatonError } from "../../../core/errors";
import { templateNameProblem } from "../../../core/workflow/readTemplate";
import type { TemplateFiles } from "../../../core/workflow/templatePorts";
import { writeNewFile } from "../newFile";
import { type TemplateRoots, workflowFolder } from "./fileWorkflowTemplates";
import { skeleton } from "./skeleton";

export class BatonTemplateFiles implements TemplateFiles {
  readonly #roots: TemplateRoots;

  constructor(roots: TemplateRoots) {
    this.#roots = roots;
  }

  async copyBuiltin(name: string): Promise<string> {
    const file = fileName(name);
    return writeNewFile(this.#roots.worktree, workflowFolder, file, await this.#builtin(file));
  }

  async create(name: string, description: string): Promise<string> {
    const text = skeleton(name, description);
    return writeNewFile(this.#roots.worktree, workflowFolder, fileName(name), text);
  }

  async define(
    name: string,
    fields: Readonly<Record<string, unknown>>,
    body: string,
  ): Promise<string> {
    const head = stringify(fields, { lineWidth: 0, aliasDuplicateObjects: false });
    const text = `---\n${head}---\n\n${body.trim()}\n`;
    return writeNewFile(this.#roots.worktree, workflowFolder, fileName(name), text);
  }

  async #builtin(file: string): Promise<Uint8Array> {
    try {
      return await readFile(join(this.#roots.builtin, file));
    } catch (error) {
      if (errorCode(error) === "ENOENT") {
        throw new BatonError("not_found", `No workflow in ${file} comes with Baton.`, {
          cause: error,
        });
      }
      throw diskFailure(`Could not read ${file}`, error);
    }
  }
}

/** Windows gives these to devices, with any extension. */
const deviceName = /^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)/iu;

function fileName(name: string): string {
  const problem = templateNameProblem(name);
  if (problem !== undefined) throw new BatonError("invalid_argument", problem);
  return deviceName.test(name) ? `workflow-${name}.md` : `${name}.md`;
}
