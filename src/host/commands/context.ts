/** What every command works with. */
import type * as vscode from "vscode";
import type { NewAgent } from "../../core/agent/naming";
import type { AttentionList } from "../attention";
import type { Boards } from "../boards";
import type { Identity } from "../identity";
import type { AgentsTree } from "../trees/agentsTree";
import type { ProjectsTree } from "../trees/projectsTree";

/** A new agent with what its file says besides. */
export interface NewAgentDefinition extends NewAgent {
  readonly role?: string;
  readonly instructions?: string;
}

export interface CommandContext {
  readonly boards: Boards;
  readonly identity: Identity;
  readonly projects: ProjectsTree;
  readonly agents: AgentsTree;
  readonly attention: AttentionList;
  readonly memory: vscode.Memento;
  readonly log: vscode.LogOutputChannel;
  /** The definition file of a new agent, as text. */
  readonly writeAgent: (fields: NewAgentDefinition) => string;
  /** The text of the example project. */
  readonly exampleProject: () => Promise<string>;
}
