/** Every command of the extension, in one table. */
import * as vscode from "vscode";
import { showConflictDocuments } from "../conflicts/conflictDocuments";
import { keepFile, keepMine, openMerge, resolveConflict } from "../conflicts/resolve";
import { connectAgent } from "../connect/connectAgent";
import { registerProposals } from "../connect/proposals";
import { removeFromWorkspace } from "../connect/removeFromWorkspace";
import { installAgentCommands } from "./agentCommands";
import {
  clearAgentsFilter,
  deleteAgent,
  filterAgents,
  groupAgents,
  openAgent,
  registerAgent,
} from "./agentsView";
import { acknowledgeAlerts, resetAgent } from "./alerts";
import { acceptDamage, showAttention, statusActions } from "./attention";
import { showBuiltinAgents } from "./builtinAgents";
import {
  addNote,
  block,
  clearOwner,
  extend,
  setPriority,
  setStatus,
  takeOver,
  unblock,
} from "./changes";
import { claim, claimAs } from "./claim";
import type { CommandContext } from "./context";
import { openDemo } from "./demo";
import { showDryRuns } from "./dryRunPages";
import { explain } from "./explain";
import { flashOf } from "./flash";
import { showFlow, showInFlow } from "./flow";
import { type CommandId, commandIds } from "./ids";
import { logExecution } from "./logExecution";
import { openRow, openSection, openWork } from "./open";
import {
  clearProjectsFilter,
  createExampleProject,
  filterProjects,
  groupProjects,
  refresh,
  showMoreProjects,
} from "./projectsView";
import { handOff, release } from "./release";
import { guarded } from "./run";
import {
  approve,
  checkAgain,
  claimStep,
  completeStep,
  failStep,
  overrideBoundary,
  reject,
} from "./runSteps";
import {
  cancelRun,
  copyResult,
  retryFailed,
  retryFromHere,
  retryWith,
  rollBack,
  showOutput,
  showRunInFlow,
} from "./runs";
import { revealRun, runWorkflow } from "./runWorkflow";
import { copyServerUrl, startServer, stopServer } from "./server";
import { complete, fail, next } from "./steps";
import { stopTelling } from "./tellWhenFree";
import {
  copyTemplate,
  newWorkflow,
  openPattern,
  openPlace,
  openTemplate,
  runExample,
  showShippedWorkflows,
} from "./templates";
import { undo } from "./undo";
import { writePlan } from "./writePlan";

/** Gets a tree row, `[board, { project, task }]`, or nothing when it comes from the palette. */
type Handler = (context: CommandContext, ...args: readonly unknown[]) => Promise<void>;

/** A command without an entry here does not compile. */
const handlers: Readonly<Record<CommandId, Handler>> = {
  "baton.claim": claim,
  "baton.claimAs": claimAs,
  "baton.release": release,
  "baton.handOff": handOff,
  "baton.next": next,
  "baton.complete": complete,
  "baton.fail": fail,
  "baton.addNote": addNote,
  "baton.explain": explain,
  "baton.extend": extend,
  "baton.takeOver": takeOver,
  "baton.block": block,
  "baton.unblock": unblock,
  "baton.clearOwner": clearOwner,
  "baton.setStatus": setStatus,
  "baton.setPriority": setPriority,
  "baton.openSection": openSection,
  "baton.undo": undo,
  "baton.openRow": openRow,
  "baton.showMoreProjects": showMoreProjects,
  "baton.groupProjects": groupProjects,
  "baton.filterProjects": filterProjects,
  "baton.clearProjectsFilter": clearProjectsFilter,
  "baton.refresh": refresh,
  "baton.stopLooking": async ({ boards }) => boards.stopLooking(),
  "baton.createExampleProject": createExampleProject,
  "baton.openDemo": openDemo,
  "baton.showAttention": showAttention,
  "baton.resolveConflict": resolveConflict,
  "baton.keepMine": keepMine,
  "baton.keepFile": keepFile,
  "baton.openMerge": openMerge,
  "baton.acceptDamage": acceptDamage,
  "baton.statusActions": statusActions,
  "baton.registerAgent": registerAgent,
  "baton.deleteAgent": deleteAgent,
  "baton.openAgent": openAgent,
  "baton.openAgentWork": openWork,
  "baton.groupAgents": groupAgents,
  "baton.filterAgents": filterAgents,
  "baton.clearAgentsFilter": clearAgentsFilter,
  "baton.showFlow": showFlow,
  "baton.showInFlow": showInFlow,
  "baton.logExecution": logExecution,
  "baton.writePlan": writePlan,
  "baton.connectAgent": connectAgent,
  "baton.removeFromWorkspace": removeFromWorkspace,
  "baton.startServer": startServer,
  "baton.stopServer": stopServer,
  "baton.copyServerUrl": copyServerUrl,
  "baton.runWorkflow": runWorkflow,
  "baton.newWorkflow": newWorkflow,
  "baton.copyTemplate": copyTemplate,
  "baton.openTemplate": openTemplate,
  "baton.openPlace": openPlace,
  "baton.openPattern": openPattern,
  "baton.runExample": runExample,
  "baton.installAgentCommands": installAgentCommands,
  "baton.cancelRun": cancelRun,
  "baton.retryFailed": retryFailed,
  "baton.retryFromHere": retryFromHere,
  "baton.retryWith": retryWith,
  "baton.rollBack": rollBack,
  "baton.approve": approve,
  "baton.reject": reject,
  "baton.checkAgain": checkAgain,
  "baton.claimStep": claimStep,
  "baton.completeStep": completeStep,
  "baton.failStep": failStep,
  "baton.overrideBoundary": overrideBoundary,
  "baton.revealRun": revealRun,
  "baton.showRunInFlow": showRunInFlow,
  "baton.showOutput": showOutput,
  "baton.copyResult": copyResult,
  "baton.acknowledgeAlerts": acknowledgeAlerts,
  "baton.resetAgent": resetAgent,
  "baton.showLog": async ({ log }) => log.show(),
};

/** Registers them all; what they open is closed with the window. */
export function registerCommands(
  context: CommandContext,
  subscriptions: vscode.Disposable[],
): void {
  for (const id of commandIds) {
    const handler = handlers[id];
    const run = (...args: readonly unknown[]) => guarded(context, () => handler(context, ...args));
    subscriptions.push(vscode.commands.registerCommand(id, run));
  }
  subscriptions.push(
    showConflictDocuments(context),
    showBuiltinAgents(context),
    registerProposals(),
    showShippedWorkflows(context),
    showDryRuns(),
    flashOf(context),
    { dispose: () => stopTelling(context) },
  );
}
