/** The files of runs, in the board's folder. PROTOCOL 2.2: long things are written first and referred to. */
import { createHash } from "node:crypto";
import { mkdir, readdir, readFile, realpath, rename } from "node:fs/promises";
import { dirname, join, relative, sep } from "node:path";
import { diskFailure, errorCode } from "../../core/disk";
import { BatonError } from "../../core/errors";
import type { FileRef, RunFiles } from "../../core/workflow/runPorts";
import { runFolder } from "./runPlaces";
import { writeDurably } from "./writeDurably";

/** What a step's file may be called below its run: folders of plain names. */
const plainName = /^[\p{L}\p{N}_-][\p{L}\p{N}_.[\]-]{0,119}$/u;

export class FileRunFiles implements RunFiles {
  readonly #board: string;
  readonly #runs: string;

  /** @param board Absolute path of the board's folder; `runs` in it is made by the first write. */
  constructor(board: string) {
    this.#board = board;
    this.#runs = join(board, "runs");
  }

  async write(run: string, name: string, text: string): Promise<FileRef> {
    const parts = partsOf(name);
    const file = join(runFolder(this.#runs, run), ...parts);
    try {
      await writeDurably(file, text);
    } catch (error) {
      throw diskFailure(`Could not keep ${name} of run ${run}`, error);
    }
    return { path: ["runs", run, ...parts].join("/"), hash: hashOf(text) };
  }

  async find(run: string, name: string): Promise<FileRef | undefined> {
    runFolder(this.#runs, run);
    const path = ["runs", run, ...partsOf(name)].join("/");
    const text = await this.#textOf(path);
    return text === undefined ? undefined : { path, hash: hashOf(text) };
  }

  async names(run: string, folder: string): Promise<readonly string[]> {
    const path = join(runFolder(this.#runs, run), ...partsOf(folder));
    try {
      const entries = await readdir(path, { withFileTypes: true });
      return entries.filter((entry) => !entry.isDirectory()).map(({ name }) => name);
    } catch (error) {
      if (errorCode(error) === "ENOENT") return [];
      throw diskFailure(`Could not read ${folder} of run ${run}`, error);
    }
  }

  async move(run: string, from: string, to: string): Promise<void> {
    const folder = runFolder(this.#runs, run);
    const target = join(folder, ...partsOf(to));
    try {
      await mkdir(dirname(target), { recursive: true, mode: 0o700 });
      await rename(join(folder, ...partsOf(from)), target);
    } catch (error) {
      // Somebody was faster: it is not under that name any more, which is what was asked for.
      if (errorCode(error) === "ENOENT") return;
      throw diskFailure(`Could not set ${from} of run ${run} aside`, error);
    }
  }

  async read({ path, hash }: FileRef): Promise<string> {
    const text = await this.#textOf(path);
    if (text === undefined) {
      throw new BatonError("not_found", `${path} of a run is not there any more.`, {
        remedy: "Run the workflow anew.",
      });
    }
    if (hashOf(text) === hash) return text;
    throw new BatonError("degraded", `${path} of a run is not what was written there.`, {
      remedy: "Somebody changed it. Run the workflow anew.",
    });
  }

  async workspace(run: string): Promise<string> {
    const folder = join(runFolder(this.#runs, run), "workspace");
    try {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      return await realpath(folder);
    } catch (error) {
      throw diskFailure(`Could not make the folder of run ${run}`, error);
    }
  }

  /** A path comes from the journal, which others write too: it must not lead out of the runs. DESIGN 7. */
  async #textOf(path: string): Promise<string | undefined> {
    const parts = path.split("/");
    const [top, ...names] = parts;
    if (top !== "runs" || names.length < 2 || !names.every((part) => plainName.test(part))) {
      throw new BatonError("invalid_argument", `${JSON.stringify(path)} is no file of a run.`);
    }
    try {
      const file = await realpath(join(this.#board, ...parts));
      const inside = relative(await realpath(this.#runs), file);
      if (inside.startsWith(`..${sep}`)) {
        throw new BatonError("invalid_argument", `${path} is a link that leads out of the runs.`);
      }
      return await readFile(file, "utf8");
    } catch (error) {
      if (errorCode(error) === "ENOENT") return undefined;
      throw diskFailure(`Could not read ${path}`, error);
    }
  }
}

function partsOf(name: string): readonly string[] {
  const parts = name.split("/");
  if (parts.length <= 8 && parts.every((part) => plainName.test(part))) return parts;
  throw new BatonError(
    "invalid_argument",
    `${JSON.stringify(name)} cannot be the name of a file of a run.`,
  );
}

function hashOf(text: string): string {
  return createHash("sha256").update(text, "utf8").digest("hex");
}
