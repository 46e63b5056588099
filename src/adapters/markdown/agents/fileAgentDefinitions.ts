/** The agent definitions on disk: of the worktrees, and those that ship with Baton. DESIGN 4.2. */
import { isUtf8 } from "node:buffer";
import { type FileHandle, open } from "node:fs/promises";
import type { AgentDefinition, AgentProblem } from "../../../core/agent/model";
import type { AgentDefinitions, CancelSignal, Log } from "../../../core/ports";
import { openFlags, readUpTo, stampOf } from "../smallFile";
import { agentLimits } from "./agentText";
import { type FoundFile, findAgentFiles } from "./findAgentFiles";
import { parseAgent, unreadAgent } from "./parseAgent";
import { type AgentPlace, agentPlaces } from "./places";

export interface AgentRoots {
  /** Absolute. Where two have a definition at the same path, the first one's is taken. */
  readonly worktrees: readonly string[];
  /** Absolute; undefined when there are no built-in agents. */
  readonly builtin: string | undefined;
}

interface CachedAgent {
  readonly key: string;
  /** What a change of the file changes. */
  readonly stamp: string;
  /** Undefined for a file that is no agent. */
  readonly agent: AgentDefinition | undefined;
  /** Read for it. */
  readonly bytes: number;
}

const builtinPlace: AgentPlace = { source: "builtin", folder: "", suffix: ".md", deep: false };
const maxFiles = 2000;
const maxEntries = 20_000;
/** Bytes over all files of one look; a full registry of long agents stays below. */
const maxBytes = 32 * 1024 * 1024;
const openAtOnce = 16;

/**
 * Reads what changed since the last look. One file that cannot be read costs no other: it goes to the
 * log. An aborted look gives what it has found so far.
 */
export class FileAgentDefinitions implements AgentDefinitions {
  readonly #roots: AgentRoots;
  readonly #log: Log;
  #cache: ReadonlyMap<string, CachedAgent> = new Map();

  constructor(roots: AgentRoots, log: Log) {
    this.#roots = roots;
    this.#log = log;
  }

  async list(signal?: CancelSignal): Promise<readonly AgentDefinition[]> {
    const files = await this.#find(signal);
    const cache = new Map<string, CachedAgent>();
    let bytes = 0;
    for (let at = 0; at < files.length; at += openAtOnce) {
      if (signal?.aborted === true || bytes > maxBytes) break;
      const batch = files.slice(at, at + openAtOnce);
      const results = await Promise.all(batch.map((file) => this.#read(file)));
      for (const result of results) {
        if (result === undefined) continue;
        bytes += result.bytes;
        if (bytes <= maxBytes) cache.set(result.key, result);
      }
    }
    if (bytes > maxBytes) this.#log.warn("The agent definitions are too large to show them all.");
    // A look that was cut short knows nothing about the files it did not reach.
    this.#cache = signal?.aborted === true ? new Map([...this.#cache, ...cache]) : cache;
    return [...cache.values()].flatMap(({ agent }) => (agent === undefined ? [] : [agent]));
  }

  async #find(signal: CancelSignal | undefined): Promise<readonly FoundFile[]> {
    const found = new Map<string, FoundFile>();
    const budget = { files: maxFiles, entries: maxEntries };
    for (const place of agentPlaces) {
      for (const root of this.#roots.worktrees) {
        for (const file of await findAgentFiles(root, place, budget, this.#log, signal)) {
          const key = `${file.source}\0${file.path}`;
          if (!found.has(key)) found.set(key, file);
        }
      }
    }
    return [...(await this.#findBuiltin(signal)), ...found.values()];
  }

  /** With a budget of its own and read first: a crowded workspace must not crowd these out. */
  async #findBuiltin(signal: CancelSignal | undefined): Promise<readonly FoundFile[]> {
    const { builtin } = this.#roots;
    if (builtin === undefined) return [];
    const budget = { files: maxFiles, entries: maxEntries };
    return findAgentFiles(builtin, builtinPlace, budget, this.#log, signal);
  }

  async #read(file: FoundFile): Promise<CachedAgent | undefined> {
    let handle: FileHandle | undefined;
    try {
      handle = await open(file.real, openFlags);
      const stats = await handle.stat();
      if (!stats.isFile()) return undefined;
      const key = `${file.source}\0${file.path}\0${file.real}`;
      const stamp = stampOf(stats);
      const known = this.#cache.get(key);
      if (known?.stamp === stamp) return known;
      if (stats.size > agentLimits.fileBytes) {
        return { key, stamp, bytes: 0, agent: unreadAgent(file, tooLarge(stats.size)) };
      }
      const content = await readUpTo(handle, stats.size);
      return { key, stamp, bytes: content.length, agent: parseBytes(file, content) };
    } catch (error) {
      this.#log.error(`Could not read the agent definition ${file.path}.`, error);
      return undefined;
    } finally {
      await handle?.close();
    }
  }
}

function parseBytes(file: FoundFile, bytes: Buffer): AgentDefinition | undefined {
  const { source, path } = file;
  const agent = parseAgent({ source, path }, bytes.toString("utf8"));
  if (agent === undefined || isUtf8(bytes)) return agent;
  const problem: AgentProblem = {
    severity: "warning",
    message: "The file is not UTF-8, so some letters cannot be shown.",
    line: 1,
    remedy: "Save the file as UTF-8.",
  };
  return { ...agent, problems: [...agent.problems, problem] };
}

function tooLarge(size: number): AgentProblem {
  return {
    severity: "error",
    message: `The file has ${Math.ceil(size / 1024)} KB and was not read.`,
    line: 1,
    remedy: `Shorten it to at most ${agentLimits.fileBytes / 1024} KB.`,
  };
}
