/** What a command is about: a tree row, a named piece of work, the line in the editor, or a choice. */
import * as vscode from "vscode";
import type { Claim } from "../../core/board/state";
import { byUrgency } from "../../core/project/ready";
import { childRows, lookOf, projectRow, type RowContext } from "../../core/view/projectRows";
import { count } from "../../core/view/words";
import { type HeldWork, heldAt, heldWork, placeName, taskAtLine } from "../../core/view/work";
import type { BoardHandle } from "../boards";
import { type Choice, choice, pick } from "../dialogs/quickPick";
import type { WorkElement } from "../trees/projectElements";
import type { CommandContext } from "./context";
import { stateIcon } from "./icons";
import { offer } from "./offer";

/** A project or task of an open board. */
export interface Located {
  readonly handle: BoardHandle;
  readonly project: string;
  readonly task: string | undefined;
}

export function rowContextOf({ identity }: CommandContext, { open }: BoardHandle): RowContext {
  return { world: open.world, me: identity.me, now: open.now() };
}

/** Named by a tree row, or as `[board, { project, task }]`. */
export function locatedFrom(
  { boards }: CommandContext,
  args: readonly unknown[],
): Located | undefined {
  const [first, second] = args;
  if (isWorkElement(first)) {
    const handle = boards.byId(first.board);
    const { row } = first;
    const task = row.kind === "task" ? row.task : undefined;
    return handle === undefined ? undefined : { handle, project: row.project, task };
  }
  if (typeof first !== "string" || !isTarget(second)) return undefined;
  const handle = boards.byId(first);
  return handle === undefined
    ? undefined
    : { handle, project: second.project, task: second.task ?? undefined };
}

/** The task on the cursor's line, else the project, when a project file is in the editor. */
export function locatedInEditor({ boards }: CommandContext): Located | undefined {
  const editor = vscode.window.activeTextEditor;
  if (editor === undefined) return undefined;
  const handle = boards.forUri(editor.document.uri);
  if (handle === undefined) return undefined;
  const path = editor.document.uri.path.slice(handle.root.path.length + 1);
  const project = handle.open.catalog.projects.get(path);
  if (project === undefined) return undefined;
  const line = editor.selection.active.line + 1;
  const located = project.document === undefined ? undefined : taskAtLine(project.document, line);
  return { handle, project: project.id, task: located?.task.key };
}

interface WhichOptions {
  readonly title: string;
  readonly placeholder: string;
  /** Offer tasks too, or whole projects only. */
  readonly tasks: boolean;
}

/** What the arguments name, else the editor's line, else what the person picks. */
export async function locate(
  context: CommandContext,
  args: readonly unknown[],
  options: WhichOptions,
): Promise<Located | undefined> {
  return (
    locatedFrom(context, args) ?? locatedInEditor(context) ?? (await pickLocated(context, options))
  );
}

async function pickLocated(
  context: CommandContext,
  { title, placeholder, tasks }: WhichOptions,
): Promise<Located | undefined> {
  const items = placeChoices(context, tasks);
  if (items.length === 0) {
    offer(context, "There is no project here yet.", [
      ["Create Example Project", "baton.createExampleProject"],
    ]);
    return undefined;
  }
  return pick({ title, placeholder, items });
}

/** Every project, the most urgent first, with its tasks when they are wanted. */
export function placeChoices(context: CommandContext, tasks: boolean): readonly Choice<Located>[] {
  return context.boards.all.flatMap((handle) => {
    const rows = rowContextOf(context, handle);
    const projects = byUrgency(rows.world, [...rows.world.catalog.projects.values()]);
    return projects.flatMap((project) => {
      const top = projectRow(project);
      const all = tasks ? [top, ...taskRowsBelow(rows, top)] : [top];
      return all.flatMap((row) => {
        const look = lookOf(rows, row);
        if (look === undefined) return [];
        const place: Located = {
          handle,
          project: project.id,
          task: row.kind === "task" ? row.task : undefined,
        };
        const where = row.kind === "task" ? [project.id] : [];
        const description = [...where, look.description].join(" · ");
        return [choice(place, look.label, stateIcon(look.state), { description })];
      });
    });
  });
}

function taskRowsBelow(
  rows: RowContext,
  row: Parameters<typeof childRows>[1],
): ReturnType<typeof childRows> {
  return childRows(rows, row).flatMap((child) => [
    ...(child.kind === "task" ? [child] : []),
    ...taskRowsBelow(rows, child),
  ]);
}

/** A claim of this person's. */
export interface Held {
  readonly handle: BoardHandle;
  readonly claim: Claim;
  readonly work: HeldWork;
}

export function allHeld({ boards, identity }: CommandContext): readonly Held[] {
  return boards.all.flatMap((handle) =>
    heldWork(handle.open.world, identity.me, handle.open.now()).map((work) => ({
      handle,
      claim: work.claim,
      work,
    })),
  );
}

/** This person's claim on the place. */
export function heldOn({ identity }: CommandContext, place: Located): Claim | undefined {
  const { open } = place.handle;
  return heldAt(open.world, place, identity.me, open.now());
}

/**
 * The claim a command means: that on the place, else that of the file in the editor, else the only
 * one, else what the person picks. Undefined, with a word about it, when nothing is claimed.
 */
export async function whichHeld(
  context: CommandContext,
  place: Located | undefined,
  title: string,
): Promise<Held | undefined> {
  const held = allHeld(context);
  const named = place ?? locatedInEditor(context);
  const there = named === undefined ? undefined : heldOn(context, named);
  const found = held.find(({ claim }) => claim.id === there?.id);
  if (found !== undefined) return found;
  if (place !== undefined) {
    const name = placeName(place.handle.open.world, place);
    const { project, task } = place;
    offer(context, `You have not claimed ${name}.`, [
      ["Claim", "baton.claim", place.handle.id, { project, task }],
    ]);
    return undefined;
  }
  if (held.length === 0) {
    offer(context, "You have claimed nothing yet.", [["Claim…", "baton.claim"]]);
    return undefined;
  }
  const [only] = held;
  if (held.length === 1) return only;
  const items = held.map((one) => {
    const { work } = one;
    const description = [
      one.claim.agent,
      ...(work.total === 0 ? [] : [`${work.done}/${work.total}`]),
    ].join(" · ");
    return choice(one, work.name, work.running === undefined ? "lock" : "loading", {
      description,
    });
  });
  return pick({ title, placeholder: `You hold ${count(held.length, "claim")}. Which one?`, items });
}

function isWorkElement(value: unknown): value is WorkElement {
  return (
    typeof value === "object" &&
    value !== null &&
    "kind" in value &&
    value.kind === "work" &&
    "row" in value
  );
}

function isTarget(
  value: unknown,
): value is { readonly project: string; readonly task?: string | undefined } {
  return (
    typeof value === "object" &&
    value !== null &&
    "project" in value &&
    typeof value.project === "string" &&
    (!("task" in value) || value.task === undefined || typeof value.task === "string")
  );
}
