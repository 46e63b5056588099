/** The workflow templates on disk: of the worktree, and those that ship with Baton. DESIGN 4.2. */
import { type FileHandle, open } from "node:fs/promises";
import type { CancelSignal, Log } from "../../../core/ports";
import { type TemplatePlace, unreadTemplate } from "../../../core/workflow/readTemplate";
import type { Schemas } from "../../../core/workflow/runPorts";
import type { TemplateFile, TemplateSource } from "../../../core/workflow/template";
import type { WorkflowTemplates } from "../../../core/workflow/templatePorts";
import { withDuplicates, withSubWorkflows } from "../../../core/workflow/templateSet";
import { type FoundFile, findAgentFiles } from "../agents/findAgentFiles";
import { openFlags, readUpTo, stampOf } from "../smallFile";
import { parseTemplate } from "./parseTemplate";

/** Relative to the worktree's root. */
export const workflowFolder = ".baton/workflows";

/** Glob patterns, relative to the worktree's root, whose changes mean that the list may be stale. */
export const workflowGlobs: readonly string[] = [`${workflowFolder}/*.md`];

export interface TemplateRoots {
  /** Absolute path of the worktree. */
  readonly worktree: string;
  /** Absolute path of the templates that ship with Baton. */
  readonly builtin: string;
}

interface CachedTemplate {
  readonly stamp: string;
  /** Undefined for a file that is no template. */
  readonly file: TemplateFile | undefined;
}

/** Bytes. The front matter alone may have 64 KB. */
const maxBytes = 256 * 1024;
const maxFiles = 500;
const maxEntries = 20_000;

/** Reads what changed since the last look. One file that cannot be read costs no other. */
export class FileWorkflowTemplates implements WorkflowTemplates {
  readonly #roots: TemplateRoots;
  readonly #schemas: Schemas;
  readonly #log: Log;
  #cache: ReadonlyMap<string, CachedTemplate> = new Map();

  constructor(roots: TemplateRoots, schemas: Schemas, log: Log) {
    this.#roots = roots;
    this.#schemas = schemas;
    this.#log = log;
  }

  async list(signal?: CancelSignal): Promise<readonly TemplateFile[]> {
    const found = [
      ...(await this.#find("workspace", this.#roots.worktree, workflowFolder, signal)),
      ...(await this.#find("builtin", this.#roots.builtin, "", signal)),
    ];
    const cache = new Map<string, CachedTemplate>();
    for (const { source, file } of found) {
      if (signal?.aborted === true) break;
      const key = `${source}\0${file.path}`;
      const read = await this.#read(key, source, file);
      if (read !== undefined) cache.set(key, read);
    }
    // A look that was cut short knows nothing about the files it did not reach.
    this.#cache = signal?.aborted === true ? new Map([...this.#cache, ...cache]) : cache;
    const files = [...cache.values()].flatMap(({ file }) => (file === undefined ? [] : [file]));
    return withSubWorkflows(withDuplicates(files));
  }

  readText(path: string, text: string): Promise<TemplateFile | undefined> {
    const place = placeOf("workspace", path);
    const size = Buffer.byteLength(text);
    const file =
      size > maxBytes ? tooLarge(place, size) : parseTemplate(place, text, this.#schemas);
    return Promise.resolve(file);
  }

  async #find(
    source: TemplateSource,
    root: string,
    folder: string,
    signal: CancelSignal | undefined,
  ): Promise<readonly { readonly source: TemplateSource; readonly file: FoundFile }[]> {
    const place = {
      source: source === "workspace" ? "baton" : "builtin",
      folder,
      suffix: ".md",
      deep: false,
    } as const;
    const budget = { files: maxFiles, entries: maxEntries };
    const files = await findAgentFiles(root, place, budget, this.#log, signal);
    return files.map((file) => ({ source, file }));
  }

  async #read(
    key: string,
    source: TemplateSource,
    found: FoundFile,
  ): Promise<CachedTemplate | undefined> {
    const place = placeOf(source, found.path);
    let handle: FileHandle | undefined;
    try {
      handle = await open(found.real, openFlags);
      const stats = await handle.stat();
      if (!stats.isFile()) return undefined;
      const stamp = stampOf(stats);
      const known = this.#cache.get(key);
      if (known?.stamp === stamp) return known;
      if (stats.size > maxBytes) return { stamp, file: tooLarge(place, stats.size) };
      const bytes = await readUpTo(handle, stats.size);
      return { stamp, file: parseTemplate(place, bytes.toString("utf8"), this.#schemas) };
    } catch (error) {
      this.#log.error(`Could not read the workflow ${found.path}.`, error);
      return undefined;
    } finally {
      await handle?.close();
    }
  }
}

function placeOf(source: TemplateSource, path: string): TemplatePlace {
  return { name: path.replace(/^.*\//u, "").replace(/\.md$/iu, ""), source, path };
}

function tooLarge(place: TemplatePlace, size: number): TemplateFile {
  return unreadTemplate(place, {
    severity: "error",
    message: `The file has ${Math.ceil(size / 1024)} KB and was not read.`,
    line: 1,
    remedy: `Shorten it to at most ${maxBytes / 1024} KB.`,
  });
}
