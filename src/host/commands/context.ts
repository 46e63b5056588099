/** What every command works with. */
import type * as vscode from "vscode";
import type { NewAgent } from "../../core/agent/naming";
import type { ConfigFormats } from "../../core/connect/connect";
import type { EditResult } from "../../core/ports";
import type { FieldEdit } from "../../core/sync/fields";
import type { AttentionList } from "../attention";
import type { Boards } from "../boards";
import type { LauncherPlace } from "../connect/launcher";
import type { FlowPanel } from "../flow/flowPanel";
import type { Identity } from "../identity";
import type { CoordinationServers } from "../server/coordinationServers";
import type { StatusBar } from "../status/statusBar";
import type { AgentsTree } from "../trees/agentsTree";
import type { ProjectsTree } from "../trees/projectsTree";
import type { WorkflowsTree } from "../trees/workflowsTree";
import type { RunBooks } from "../workflows/runBooks";
import type { RunHost } from "../workflows/runHost";

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
  readonly workflows: WorkflowsTree;
  readonly books: RunBooks;
  readonly runs: RunHost;
  readonly attention: AttentionList;
  readonly status: StatusBar;
  readonly flow: FlowPanel;
  readonly servers: CoordinationServers;
  readonly memory: vscode.Memento;
  readonly log: vscode.LogOutputChannel;
  /** The definition file of a new agent, as text. */
  readonly writeAgent: (fields: NewAgentDefinition) => string;
  /** A project file's text with the edits made, or why they cannot be made. */
  readonly applyEdits: (text: string, edits: readonly FieldEdit[]) => EditResult;
  /** The text of the example project. */
  readonly exampleProject: () => Promise<string>;
  /** Makes a fresh demo, and gives its folder's absolute path. */
  readonly makeDemo: () => Promise<string>;
  /** What lets agents' programs find Baton. */
  readonly connecting: LauncherPlace & { readonly formats: ConfigFormats };
  /** The folder of the agents that ship with Baton. */
  readonly builtinAgents: vscode.Uri;
  /** The folder of what ships with Baton: `workflows`, `patterns`, `claude`. */
  readonly shipped: vscode.Uri;
}
