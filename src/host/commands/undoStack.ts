/** What this window can take back, newest last. */
import type { Command } from "../../core/board/commands";
import type { Actor, Commit } from "../../core/board/events";
import { inverseOf, type UndoStep } from "../../core/board/inverse";
import type { World } from "../../core/world";
import type { BoardHandle } from "../boards";
import type { CommandContext } from "./context";

export interface Undoable {
  /** For the button that takes back this very change and no other. */
  readonly id: number;
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
  #made = 0;

  remember({ handle, command, before, commit, actor }: Performed): void {
    const step = inverseOf(before, command, commit);
    if (step === undefined) return;
    this.#made += 1;
    this.#steps.push({ id: this.#made, board: handle.id, step, actor, what: command.type });
    if (this.#steps.length > limit) this.#steps.shift();
  }

  /** Of the last change that can be taken back. */
  get newest(): number | undefined {
    return this.#steps.at(-1)?.id;
  }

  /** That change, or the last one; undefined when it was taken back already. */
  take(id = this.newest): Undoable | undefined {
    const at = this.#steps.findIndex((step) => step.id === id);
    return at < 0 ? undefined : this.#steps.splice(at, 1)[0];
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
