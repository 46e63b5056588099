/**
 * Every command of the extension. The table in `register.ts` must have each of them, and a test
 * compares the list with package.json.
 */
export const commandIds = [
  // Claim, release, step: palette, inline buttons, context menus.
  "baton.claim",
  "baton.claimAs",
  "baton.release",
  "baton.handOff",
  "baton.next",
  "baton.complete",
  "baton.fail",
  "baton.addNote",
  "baton.explain",
  "baton.extend",
  "baton.takeOver",
  "baton.block",
  "baton.unblock",
  "baton.clearOwner",
  "baton.setStatus",
  "baton.setPriority",
  "baton.openSection",
  "baton.undo",
  // The projects view.
  "baton.openRow",
  "baton.showMoreProjects",
  "baton.groupProjects",
  "baton.filterProjects",
  "baton.clearProjectsFilter",
  "baton.refresh",
  "baton.stopLooking",
  "baton.createExampleProject",
  "baton.openDemo",
  // What waits for a person.
  "baton.showAttention",
  "baton.resolveConflict",
  "baton.keepMine",
  "baton.keepFile",
  "baton.openMerge",
  "baton.acceptDamage",
  "baton.statusActions",
  // The agents view.
  "baton.registerAgent",
  "baton.deleteAgent",
  "baton.openAgent",
  "baton.openAgentWork",
  "baton.groupAgents",
  "baton.filterAgents",
  "baton.clearAgentsFilter",
  "baton.showLog",
  // The flow view.
  "baton.showFlow",
  "baton.showInFlow",
  "baton.logExecution",
  // The chat.
  "baton.writePlan",
  "baton.connectAgent",
  "baton.removeFromWorkspace",
  // The HTTP server.
  "baton.startServer",
  "baton.stopServer",
  "baton.copyServerUrl",
] as const;

export type CommandId = (typeof commandIds)[number];
