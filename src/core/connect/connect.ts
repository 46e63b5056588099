/** What connecting an agent would change, and how all of it is taken back. Decides; others read and write. */
import { type AgentDefinition } from "../agent/model";
import type { EditResult } from "../ports";
import { type AgentClient, agentClients, type ConfigKind, entryOf, type Server } from "./clients";
import { hasInstructions, withInstructions, withoutInstructions } from "./instructions";

/** One entry of a configuration file that is a person's otherwise: nothing else in it may change. */
export interface ConfigFormat {
  /** The file with the entry; made where there is no text. */
  set(text: string | undefined, path: readonly [string, string], entry: object): EditResult;
  /** The file without the entry, and without what held nothing else; empty when nothing is left. */
  remove(text: string, path: readonly [string, string]): EditResult;
  has(text: string, path: readonly [string, string]): boolean;
}

export type ConfigFormats = Readonly<Record<ConfigKind, ConfigFormat>>;

/** Undefined stands for a file that is not there. */
export interface FileChange {
  /** Relative to the folder, with forward slashes. */
  readonly path: string;
  readonly before: string | undefined;
  readonly after: string | undefined;
}

export type Connection =
  | { readonly ok: true; readonly change: FileChange }
  | Extract<EditResult, { ok: false }>;

/** The program's file with Baton's entry in it. */
export function connectChange(
  formats: ConfigFormats,
  client: AgentClient,
  server: Server,
  before: string | undefined,
): Connection {
  const result = formats[client.kind].set(before, client.path, entryOf(client, server));
  if (!result.ok) return result;
  return { ok: true, change: { path: client.file, before, after: result.text } };
}

/** The entry alone, as a file of its own: to be copied. */
export function entryText(formats: ConfigFormats, client: AgentClient, server: Server): string {
  const result = formats[client.kind].set(undefined, client.path, entryOf(client, server));
  return result.ok ? result.text : "";
}

export function instructionsChange(client: AgentClient, before: string | undefined): FileChange {
  return { path: client.instructions, before, after: withInstructions(before) };
}

/** Every file that connecting may have changed. */
export const connectedFiles: readonly string[] = [
  ...new Set(agentClients.flatMap(({ file, instructions }) => [file, instructions])),
];

export type Removal =
  | {
      readonly kind: "config" | "instructions";
      readonly label: string;
      readonly change: FileChange;
    }
  /** Could not be taken out without touching more than it. */
  | {
      readonly kind: "by_hand";
      readonly label: string;
      readonly path: string;
      readonly why: string;
    }
  | {
      readonly kind: "agent";
      readonly label: string;
      readonly path: string;
      readonly definition: AgentDefinition;
    };

/**
 * What Baton put into a folder, as far as it can be told: entries of its server, blocks of instructions,
 * and definitions in `.baton/agents`. Projects are people's and stay.
 *
 * @param texts of `connectedFiles`, by path; what is not there is left out
 */
export function removals(
  formats: ConfigFormats,
  texts: ReadonlyMap<string, string>,
  agents: readonly AgentDefinition[],
): readonly Removal[] {
  const found: Removal[] = [];
  for (const { kind, name, file, path } of agentClients) {
    const before = texts.get(file);
    if (before === undefined || !formats[kind].has(before, path)) continue;
    const label = `Server entry for ${name}`;
    const result = formats[kind].remove(before, path);
    if (result.ok) {
      const after = result.text.trim() === "" ? undefined : result.text;
      found.push({ kind: "config", label, change: { path: file, before, after } });
    } else {
      const why = [result.message, result.remedy].join(" ");
      found.push({ kind: "by_hand", label, path: file, why });
    }
  }
  for (const path of new Set(agentClients.map(({ instructions }) => instructions))) {
    const before = texts.get(path);
    if (before === undefined || !hasInstructions(before)) continue;
    const change = { path, before, after: withoutInstructions(before) };
    found.push({ kind: "instructions", label: `Instructions for agents`, change });
  }
  for (const definition of agents) {
    if (definition.source !== "baton") continue;
    const { name, path } = definition;
    found.push({ kind: "agent", label: `Agent ${name}`, path, definition });
  }
  return found;
}
