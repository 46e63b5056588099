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
  #latest: number | undefined;

  remember({ handle, command, before, commit, actor }: Performed): void {
    const step = inverseOf(before, command, commit);
    this.#latest = undefined;
    if (step === undefined) return;
    this.#made += 1;
    this.#steps.push({ id: this.#made, board: handle.id, step, actor, what: command.type });
    this.#latest = this.#made;
    if (this.#steps.length > limit) this.#steps.shift();
  }

  /** Of the command that was given last; undefined when it changed nothing or cannot be taken back. */
  get latest(): number | undefined {
    return this.#latest;
  }

  /** That change, or the last one; undefined when it was taken back already. */
  find(id = this.#steps.at(-1)?.id): Undoable | undefined {
    return this.#steps.find((step) => step.id === id);
  }

  /** It is taken back, or never can be. */
  drop({ id }: Undoable): void {
    const at = this.#steps.findIndex((step) => step.id === id);
    if (at >= 0) this.#steps.splice(at, 1);
  }

  /** So much is left to be done of it, after a part was refused. */
  keep(undoable: Undoable, commands: readonly Command[]): void {
    const at = this.#steps.findIndex(({ id }) => id === undoable.id);
    // What it expected held when it began, and what was done of it may look different now.
    const step: UndoStep = { ...undoable.step, commands, expects: [] };
    if (at >= 0) this.#steps[at] = { ...undoable, step };
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
