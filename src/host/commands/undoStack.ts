/** What this window can take back, newest last. */
import type { Command } from "../../core/board/commands";
import type { Actor, Commit } from "../../core/board/events";
import { inverseOf, type UndoStep } from "../../core/board/inverse";
import type { World } from "../../core/world";
import type { BoardHandle } from "../boards";
import type { CommandContext } from "./context";

export interface Undoable {
  readonly board: string;
  readonly step: UndoStep;
  readonly actor: Actor;
  readonly what: Command["type"];
}

interface Performed {
  readonly handle: BoardHandle;
  readonly command: Command;
  readonly before: World;
  readonly commit: Commit | undefined;
  readonly actor: Actor;
}

const limit = 50;

export class UndoStack {
  readonly #steps: Undoable[] = [];

  remember({ handle, command, before, commit, actor }: Performed): void {
    const step = inverseOf(before, command, commit);
    if (step === undefined) return;
    this.#steps.push({ board: handle.id, step, actor, what: command.type });
    if (this.#steps.length > limit) this.#steps.shift();
  }

  take(): Undoable | undefined {
    return this.#steps.pop();
  }
}

/** One stack a window; the context lives as long as the window's extension. */
const stacks = new WeakMap<CommandContext, UndoStack>();

export function undoStackOf(context: CommandContext): UndoStack {
  const known = stacks.get(context);
  if (known !== undefined) return known;
  const stack = new UndoStack();
  stacks.set(context, stack);
  return stack;
}
