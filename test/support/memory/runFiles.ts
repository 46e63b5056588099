import { createHash } from "node:crypto";
import { BatonError } from "../../../src/core/errors";
import type { FileRef, RunFiles } from "../../../src/core/workflow/runPorts";

/** The files of runs that several processes share. */
export class MemoryRunFiles implements RunFiles {
  readonly files = new Map<string, string>();

  async write(run: string, name: string, text: string): Promise<FileRef> {
    await Promise.resolve();
    const path = pathOf(run, name);
    this.files.set(path, text);
    return { path, hash: hashOf(text) };
  }

  async find(run: string, name: string): Promise<FileRef | undefined> {
    await Promise.resolve();
    const path = pathOf(run, name);
    const text = this.files.get(path);
    return text === undefined ? undefined : { path, hash: hashOf(text) };
  }

  async names(run: string, folder: string): Promise<readonly string[]> {
    await Promise.resolve();
    const prefix = `${pathOf(run, folder)}/`;
    return [...this.files.keys()].flatMap((path) => {
      const name = path.startsWith(prefix) ? path.slice(prefix.length) : "";
      return name === "" || name.includes("/") ? [] : [name];
    });
  }

  async move(run: string, from: string, to: string): Promise<void> {
    await Promise.resolve();
    const text = this.files.get(pathOf(run, from));
    if (text === undefined) return;
    this.files.delete(pathOf(run, from));
    this.files.set(pathOf(run, to), text);
  }

  async read(ref: FileRef): Promise<string> {
    await Promise.resolve();
    const text = this.files.get(ref.path);
    if (text === undefined) throw new BatonError("not_found", `${ref.path} is missing.`);
    if (hashOf(text) !== ref.hash) throw new BatonError("unparsable", `${ref.path} was changed.`);
    return text;
  }

  async workspace(run: string): Promise<string> {
    await Promise.resolve();
    return `/board/${pathOf(run, "workspace")}`;
  }
}

function pathOf(run: string, name: string): string {
  const path = `runs/${run}/${name}`;
  if (!path.split("/").some((part) => ["", ".", ".."].includes(part))) return path;
  throw new BatonError("invalid_argument", `${name} is no name of a file.`);
}

function hashOf(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
