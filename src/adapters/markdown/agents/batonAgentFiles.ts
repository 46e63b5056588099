/** Writes and removes agent definitions in `.baton/agents/`. DESIGN 4.2. */
import { lstat, mkdir, open, realpath, rm } from "node:fs/promises";
import { join, sep } from "node:path";
import type { AgentDefinition, AgentFields } from "../../../core/agent/model";
import { agentFileName } from "../../../core/agent/naming";
import { diskFailure, errorCode } from "../../../core/disk";
import { BatonError } from "../../../core/errors";
import type { AgentFiles } from "../../../core/ports";
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
    const path = `${folder}/${file}`;
    try {
      await mkdir(join(this.#root, folder), { recursive: true });
      await this.#mustBeInside();
      // Exclusive: of two that register the same name at once, one is told.
      const handle = await open(join(this.#root, path), "wx");
      try {
        await handle.writeFile(text);
        await handle.sync();
      } finally {
        await handle.close();
      }
    } catch (error) {
      if (errorCode(error) === "EEXIST") {
        throw new BatonError("invalid_argument", `${path} is already there, and stays as it is.`, {
          cause: error,
        });
      }
      throw diskFailure(`Could not write ${path}`, error);
    }
    return path;
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
      await this.#mustBeInside();
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

  /** A folder that is a symbolic link could lead anywhere. DESIGN 7. */
  async #mustBeInside(): Promise<void> {
    const [root, real] = await Promise.all([
      realpath(this.#root),
      realpath(join(this.#root, folder)),
    ]);
    if (real.startsWith(root + sep)) return;
    throw new BatonError(
      "read_only",
      `${folder} leads out of this folder, so nothing is written.`,
      {
        remedy: "Replace the symbolic link by a folder.",
      },
    );
  }
}
