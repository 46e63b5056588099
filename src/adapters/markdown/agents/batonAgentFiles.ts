/** Writes and removes agent definitions in `.baton/agents/`. DESIGN 4.2. */
import { lstat, rm } from "node:fs/promises";
import { join } from "node:path";
import type { AgentDefinition, AgentFields } from "../../../core/agent/model";
import { agentFileName } from "../../../core/agent/naming";
import { diskFailure, errorCode } from "../../../core/disk";
import { BatonError } from "../../../core/errors";
import type { AgentFiles } from "../../../core/ports";
import { mustBeInside, writeNewFile } from "../newFile";
import { writeAgent } from "./writeAgent";

const folder = ".baton/agents";

export class BatonAgentFiles implements AgentFiles {
  readonly #root: string;

  /** @param root Absolute path of the worktree. */
  constructor(root: string) {
    this.#root = root;
  }

  async create(agent: AgentFields): Promise<string> {
    const text = writeAgent(agent);
    const file = agentFileName(agent.name);
    if (file === undefined) {
      throw new BatonError("invalid_argument", `No file can be called ${agent.name}.`);
    }
    return writeNewFile(this.#root, folder, file, text);
  }

  async remove({ source, path }: AgentDefinition): Promise<boolean> {
    const name = path.slice(folder.length + 1);
    if (
      source !== "baton" ||
      !path.startsWith(`${folder}/`) ||
      /(?:^|[/\\])\.\.?(?:[/\\]|$)/u.test(name)
    ) {
      throw new BatonError("invalid_argument", `${path} is not Baton's own, so it stays.`);
    }
    const file = join(this.#root, path);
    try {
      await mustBeInside(this.#root, folder);
      if (!(await lstat(file)).isFile()) {
        throw new BatonError("invalid_argument", `${path} is no plain file, so it stays.`);
      }
      await rm(file);
      return true;
    } catch (error) {
      if (errorCode(error) === "ENOENT") return false;
      throw diskFailure(`Could not remove ${path}`, error);
    }
  }
}
