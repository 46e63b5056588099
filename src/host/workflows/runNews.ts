/**
 * Tells what a run needs from a person, and how it ended. Only the window that has the focus speaks, and
 * what was answered meanwhile elsewhere is not told any more.
 */
import * as vscode from "vscode";
import type { Board } from "../../core/board/state";
import { type Attention, isOfWorkflows } from "../../core/view/attention";
import { endedRuns, failureOf, freshAttention } from "../../core/view/runNews";
import type { AttentionList, WaitingItem } from "../attention";
import type { BoardHandle, Boards } from "../boards";
import type { CommandContext } from "../commands/context";
import { type Button, offer } from "../commands/offer";

export class RunNews implements vscode.Disposable {
  readonly #context: CommandContext;
  readonly #attention: AttentionList;
  readonly #subscriptions: vscode.Disposable[];
  #told: readonly Attention[] = [];
  readonly #seen = new Map<string, Board>();

  constructor(context: CommandContext, boards: Boards, attention: AttentionList) {
    this.#context = context;
    this.#attention = attention;
    for (const { id, open } of boards.all) this.#seen.set(id, open.board);
    this.#subscriptions = [
      attention.onDidChange(() => this.#tellWaiting()),
      vscode.window.onDidChangeWindowState(() => this.#tellWaiting()),
      boards.onDidChange(({ handle }) => this.#tellEnds(handle)),
    ];
  }

  dispose(): void {
    for (const subscription of this.#subscriptions) subscription.dispose();
  }

  #tellWaiting(): void {
    const items = this.#attention.items.filter(({ item }) => isOfWorkflows(item));
    const all = items.map(({ item }) => item);
    if (!vscode.window.state.focused) {
      // What goes before anybody looks is never told.
      this.#told = this.#told.filter(({ id }) => all.some((item) => item.id === id));
      return;
    }
    const fresh = new Set(freshAttention(this.#told, all));
    this.#told = all;
    const news = items.filter(({ item }) => fresh.has(item));
    const offered = news.filter(({ item }) => item.kind === "offered");
    // A level of steps is offered at once: one word for all of them.
    if (offered.length > 1) this.#tellOffered(offered);
    for (const waiting of news) {
      if (waiting.item.kind !== "offered" || offered.length === 1) this.#tell(waiting);
    }
  }

  #tellOffered(offered: readonly WaitingItem[]): void {
    const text = `${offered.length} steps are to be done by hand: claim them, or complete them with what came out.`;
    const [first] = offered;
    const show: readonly Button[] =
      first === undefined
        ? []
        : [["Show", "baton.revealRun", first.handle.id, { run: first.item.run }]];
    offer(this.#context, text, [...show, ["What Needs You…", "baton.showAttention"]]);
  }

  #tell({ handle, item }: WaitingItem): void {
    const target = [handle.id, { run: item.run, step: item.step }] as const;
    const button = (title: string, command: Button[1]): Button => [title, command, ...target];
    const text = `${item.title}. ${item.detail}`;
    switch (item.kind) {
      case "approval": {
        const buttons = [button("Approve", "baton.approve"), button("Reject", "baton.reject")];
        return offer(this.#context, text, [...buttons, button("Show", "baton.revealRun")]);
      }
      case "no_go": {
        const buttons = [button("Check Again", "baton.checkAgain")];
        return offer(
          this.#context,
          text,
          [...buttons, button("Show", "baton.revealRun")],
          "warning",
        );
      }
      case "offered": {
        const buttons = [
          button("Claim", "baton.claimStep"),
          button("Complete…", "baton.completeStep"),
        ];
        return offer(this.#context, text, buttons);
      }
      case "stopped": {
        const step = item.step === undefined ? undefined : this.#stepOf(handle, item);
        const place = step?.error?.place;
        const open: readonly Button[] =
          place === undefined ? [] : [["Open Template", "baton.openPlace", handle.id, place]];
        const override =
          step?.error?.code === "role_boundary" ? roleButtons(handle, item.run, item.step) : [];
        // Asks for the command line once more.
        const again =
          step?.error?.code === "not_allowed" ? [button("Retry", "baton.retryFromHere")] : [];
        return offer(
          this.#context,
          text,
          [...again, ...override, ...open, button("Show", "baton.revealRun")],
          "warning",
        );
      }
      case "alert": {
        const { run } = item;
        const failure = run === undefined ? undefined : failureOf(handle.open.board, run);
        const place = failure?.place;
        const open: readonly Button[] =
          place === undefined ? [] : [["Open Template", "baton.openPlace", handle.id, place]];
        const ofRun = run === undefined ? [] : [button("Show", "baton.revealRun")];
        const override =
          failure?.outOfRole === undefined ? [] : roleButtons(handle, run, failure.outOfRole);
        const seen: Button = [
          "Acknowledge",
          "baton.acknowledgeAlerts",
          handle.id,
          { alert: alertOf(item) },
        ];
        const buttons = [...override, ...this.#reset(handle, item), ...ofRun, ...open, seen];
        return offer(this.#context, item.title, buttons, "warning");
      }
      case "conflict":
      case "broken":
      case "lost":
      case "ended":
      case "handoff":
      case "damage":
        return undefined;
    }
  }

  /** For an agent that gets no more work. */
  #reset(handle: BoardHandle, item: Attention): readonly Button[] {
    const alert = handle.open.board.alerts.get(alertOf(item));
    if (alert?.kind !== "breaker_open" || alert.agent === undefined) return [];
    return [["Reset Agent", "baton.resetAgent", handle.id, { agent: alert.agent }]];
  }

  #stepOf(handle: BoardHandle, { run = "", step = "" }: Attention) {
    return handle.open.board.runs.get(run)?.steps.get(step);
  }

  #tellEnds(handle: BoardHandle): void {
    const before = this.#seen.get(handle.id);
    const { board } = handle.open;
    this.#seen.set(handle.id, board);
    if (before === undefined || !vscode.window.state.focused) return;
    const me = this.#context.identity.name;
    for (const { run, message } of endedRuns(before, board, me)) {
      const target = { run };
      offer(this.#context, message, [
        ["Show in Flow", "baton.showRunInFlow", handle.id, target],
        ["Copy Result", "baton.copyResult", handle.id, target],
      ]);
    }
  }
}

function alertOf({ id }: Attention): string {
  return id.replace(/^alert:/u, "");
}

/** For a step that its agent's role stopped. */
function roleButtons(
  { id }: BoardHandle,
  run: string | undefined,
  step: string | undefined,
): readonly Button[] {
  return [
    ["Let It Through…", "baton.overrideBoundary", id, { run, step }],
    ["Retry with…", "baton.retryWith", id, { run, step }],
  ];
}
