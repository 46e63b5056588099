/**
 * The decider: what a command does to a world, as events or a refusal. Pure. DESIGN 3.
 */
import { decideClaim, decideExtend } from "../claim/decideClaims";
import { decideReinstate } from "../claim/decideReinstate";
import { decideRelease } from "../claim/decideRelease";
import { withOwnerBack } from "../claim/expiredOwners";
import { withRenewal } from "../claim/renewal";
import { refuse } from "../errors";
import { decideLog } from "../execution/decideLog";
import { decideBegin, decideFinish } from "../execution/decideOutside";
import { decideComplete, decideStart, decideTick } from "../execution/decideSteps";
import {
  decideBlock,
  decideClearOwner,
  decideNote,
  decideRemoveNote,
  decideSetPriority,
  decideSetStatus,
  decideUnblock,
} from "../project/decideEdits";
import { decidePlan } from "../project/decidePlan";
import { decideRequest } from "../project/decideRequest";
import { decideRestoreSection, decideWriteSection } from "../project/decideSections";
import { decideResolve } from "../sync/decideConflict";
import { alertsSeen, withAlerts } from "../workflow/breaker";
import { decideAdvance } from "../workflow/decideAdvance";
import { decideApproval, decideOverride, decideRecheck } from "../workflow/decideAnswers";
import { decideStepRequest } from "../workflow/decideRequests";
import {
  decideCancelRun,
  decideDriveRun,
  decideRetryRun,
  decideRolledBack,
  decideStartRun,
} from "../workflow/decideRuns";
import { decideCompleteStep } from "../workflow/decideSteps";
import type { World } from "../world";
import type { Command } from "./commands";
import { accept, type Decision, type DecisionContext } from "./decision";

export function decide(world: World, command: Command, context: DecisionContext): Decision {
  const decision = decideCommand(world, command, context);
  return withAlerts(world, withOwnerBack(world, decision, context), context);
}

function decideCommand(world: World, command: Command, context: DecisionContext): Decision {
  switch (command.type) {
    case "claim":
      return decideClaim(world, command, context);
    case "extend":
      return decideExtend(world, command, context);
    case "release":
      return decideRelease(world, command, context);
    case "reinstate":
      return decideReinstate(world, command, context);
    case "start":
      return decideStart(world, command, context);
    case "complete":
      return decideComplete(world, command, context);
    case "log_execution":
      return decideLog(world, command, context);
    case "begin_execution":
      return decideBegin(world, command, context);
    case "finish_execution":
      return decideFinish(world, command, context);
    case "tick":
      return withRenewal(
        world,
        command.target.project,
        decideTick(world, command, context),
        context,
      );
    case "set_status":
      return withRenewal(world, command.project, decideSetStatus(world, command, context), context);
    case "set_priority":
      return withRenewal(
        world,
        command.project,
        decideSetPriority(world, command, context),
        context,
      );
    case "block":
      return withRenewal(
        world,
        command.target.project,
        decideBlock(world, command, context),
        context,
      );
    case "unblock":
      return withRenewal(
        world,
        command.target.project,
        decideUnblock(world, command, context),
        context,
      );
    case "note":
      return withRenewal(world, command.project, decideNote(world, command, context), context);
    case "remove_note":
      return decideRemoveNote(world, command, context);
    case "write_section":
      return withRenewal(
        world,
        command.project,
        decideWriteSection(world, command, context),
        context,
      );
    case "restore_section":
      return decideRestoreSection(world, command, context);
    case "plan_tasks":
      return withRenewal(world, command.project, decidePlan(world, command, context), context);
    case "request_help":
      return withRenewal(
        world,
        command.target.project,
        decideRequest(world, command, context),
        context,
      );
    case "clear_owner":
      return decideClearOwner(world, command, context);
    case "resolve_conflict":
      return decideResolve(world, command, context);
    case "acknowledge": {
      const claims = command.claims.filter((claim) => world.board.notices.has(claim));
      return accept(claims.length === 0 ? [] : [{ type: "notice_seen", claims }]);
    }
    case "start_run":
      return decideStartRun(world, command, context);
    case "drive_run":
      return decideDriveRun(world, command, context);
    case "advance_run":
      return decideAdvance(world, command, context);
    case "answer_approval":
      return decideApproval(world, command, context);
    case "recheck":
      return decideRecheck(world, command, context);
    case "complete_step":
      return decideCompleteStep(world, command, context);
    case "request_for_step":
      return decideStepRequest(world, command, context);
    case "override_boundary":
      return decideOverride(world, command, context);
    case "retry_run":
      return decideRetryRun(world, command, context);
    case "cancel_run":
      return decideCancelRun(world, command, context);
    case "rolled_back":
      return decideRolledBack(world, command, context);
    case "reset_breaker": {
      const { agent } = command;
      if (context.actor.source === "mcp") {
        const message = `Only a person may give ${agent} work again. Ask for it, and leave the work to others.`;
        return refuse("role_mismatch", message);
      }
      const failed = (world.board.agents.get(agent)?.failuresInRow ?? 0) > 0;
      // Who resets it has seen why.
      const seen = alertsSeen(
        world,
        (alert) => alert.kind === "breaker_open" && alert.agent === agent,
      );
      const reset = { type: "breaker_reset", agent, by: context.actor.agent } as const;
      return accept([...(failed ? [reset] : []), ...seen]);
    }
    case "acknowledge_alerts": {
      const alerts = command.alerts.filter((alert) => world.board.alerts.has(alert));
      return accept(alerts.length === 0 ? [] : [{ type: "alerts_seen", alerts }]);
    }
    case "accept_damage": {
      const last = world.board.damage.at(-1)?.last;
      if (last === undefined) return refuse("not_found", "No damage is waiting to be accepted.");
      return accept([{ type: "damage_accepted", through: last }]);
    }
  }
}
