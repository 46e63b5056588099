/** Adding to a `##` section and replacing it. DESIGN 4.1. */
import type { Command } from "../board/commands";
import {
  accept,
  type Decision,
  type DecisionContext,
  EventBuilder,
  isRefusal,
  textsOf,
  type Workable,
  workable,
} from "../board/decision";
import { pendingEdits } from "../board/evolve";
import { jsonBytes } from "../board/jsonBytes";
import type { PendingEdit } from "../board/state";
import { projectClaimOfOther } from "../claim/claims";
import { checkForce, refuseNotHolder } from "../claim/refuseClaims";
import { type Refusal, refuse } from "../errors";
import { appendField, type Field, headingOf, lineIndexOf, normalNoteText } from "../sync/fields";
import { maxSectionBytes } from "../sync/sectionSize";
import { quoted } from "../view/words";
import type { World } from "../world";
import { withSubtasks } from "./model";

type Of<T extends Command["type"]> = Extract<Command, { type: T }>;

const longestHeading = 200;

export function decideWriteSection(
  world: World,
  command: Of<"write_section">,
  context: DecisionContext,
): Decision {
  const heading = oneLine(command.heading);
  const text = sectionLines(command.text);
  const invalid = checkForce(command.force) ?? checkSection(heading, text, command.mode);
  if (invalid !== undefined) return invalid;
  const work = workable(world, command.project);
  if (isRefusal(work)) return work;
  const events = new EventBuilder(context);
  const refusal =
    command.mode === "append"
      ? appendText(world, events, work, heading, text)
      : replace(world, events, work, heading, text, command.force, context);
  if (refusal !== undefined) return refusal;
  if (events.events.length === 0) return accept([], ["The section already says this."]);
  events.touch(work);
  return events.problem(world, work) ?? accept(events.events);
}

/** Adds the edit that puts the text into the section; none when it is there. */
export function appendText(
  world: World,
  events: EventBuilder,
  work: Workable,
  heading: string,
  text: string,
): Refusal | undefined {
  const { copy } = work.project.file;
  const section = `section:${heading}` as Field;
  const waiting = pendingEdits(world.board, copy).find(({ field }) => field === section);
  const said = waiting === undefined ? textsOf(world).section(copy, heading) : waiting.to;
  if (typeof said === "string" && lineIndexOf(said.split("\n"), text.split("\n")) >= 0) {
    return undefined;
  }
  if (typeof said === "string" && waiting === undefined) {
    const isAdded = (edit: PendingEdit) =>
      edit.field.startsWith("append:") && headingOf(edit.field) === heading && edit.to === text;
    if (pendingEdits(world.board, copy).some(isAdded)) return undefined;
    events.editText(work, appendField(events.id("text"), heading), null, text);
    return undefined;
  }
  // The section is not in the file yet: what is added goes into it together with what was there first.
  const whole = typeof said === "string" && said !== "" ? `${said}\n\n${text}` : text;
  const tooLong = checkLength(heading, whole);
  if (tooLong !== undefined) return tooLong;
  events.editText(work, section, typeof said === "string" ? said : null, whole);
  return undefined;
}

function replace(
  world: World,
  events: EventBuilder,
  work: Workable,
  heading: string,
  text: string,
  force: Of<"write_section">["force"],
  context: DecisionContext,
): Refusal | undefined {
  const claim = projectClaimOfOther(world.board, work.document, work.project.id, context);
  if (claim !== undefined && force === undefined) return refuseNotHolder(claim, context.now);
  const said = currentText(world, work, heading);
  if (isRefusal(said)) return said;
  const refusal = checkLength(heading, said.text ?? "") ?? checkTasks(work, heading);
  if (refusal !== undefined) return refusal;
  if (said.text === text) return undefined;
  if (claim !== undefined) events.override(claim.id, force?.reason ?? "");
  events.editText(work, `section:${heading}`, said.text ?? null, text);
  return undefined;
}

export function decideRestoreSection(
  world: World,
  command: Of<"restore_section">,
  context: DecisionContext,
): Decision {
  const work = workable(world, command.project);
  if (isRefusal(work)) return work;
  const { heading, from, to } = command;
  const said = currentText(world, work, heading);
  if (isRefusal(said)) return said;
  const lines = (said.text ?? "").split("\n");
  const stands = command.added ? lineIndexOf(lines, from.split("\n")) >= 0 : said.text === from;
  if (!stands) {
    return refuse("conflict", `${quoted(heading)} was changed since, so it stays as it is.`);
  }
  const events = new EventBuilder(context);
  if (command.added) events.editText(work, appendField(events.id("text"), heading), from, null);
  else events.editText(work, `section:${heading}`, from, to);
  events.touch(work);
  return events.problem(world, work) ?? accept(events.events);
}

/** The section in which plans say what they are about. */
export const planHeading = "Plan";

/** What a section says, once what waits is in the file. What is still to be added to it must come first. */
function currentText(
  world: World,
  work: Workable,
  heading: string,
): { readonly text: string | undefined } | Refusal {
  const { copy } = work.project.file;
  const pending = pendingEdits(world.board, copy);
  if (
    pending.some((edit) => edit.field.startsWith("append:") && headingOf(edit.field) === heading)
  ) {
    return refuse(
      "busy",
      `What was added to ${quoted(heading)} is not in the file yet. Try again when it is saved.`,
      { retryAfter: 5 },
    );
  }
  const waiting = pending.find(({ field }) => field === `section:${heading}`);
  if (waiting === undefined) return { text: textsOf(world).section(copy, heading) };
  return { text: typeof waiting.to === "string" ? waiting.to : undefined };
}

function checkSection(
  heading: string,
  text: string,
  mode: "append" | "replace",
): Refusal | undefined {
  if (heading === "" || heading.length > longestHeading) {
    return refuse("invalid_argument", `A heading has 1 to ${longestHeading} characters.`);
  }
  if (heading.startsWith("#")) {
    return refuse("invalid_argument", "Name the heading without its #; sections are of level 2.");
  }
  if (heading.toLowerCase() === "agent notes") {
    return refuse("invalid_argument", "Agent Notes holds notes one by one. Add a note instead.");
  }
  if (!["append", "replace"].includes(mode)) {
    return refuse("invalid_argument", `${quoted(mode)} is no mode; use append or replace.`);
  }
  if (text === "") return refuse("invalid_argument", "There is nothing to write.");
  return checkLength(heading, text);
}

function checkLength(heading: string, text: string): Refusal | undefined {
  const bytes = jsonBytes(text);
  if (bytes <= maxSectionBytes) return undefined;
  return refuse(
    "invalid_argument",
    `${bytes} bytes for ${quoted(heading)} are more than the ${maxSectionBytes} that go in one step. Add it in parts, or put it into a file and name it.`,
  );
}

/** Replacing tasks would end the claims on them without a word. */
function checkTasks(work: Workable, heading: string): Refusal | undefined {
  const { sections, phases } = work.document;
  const section = sections.find((one) => oneLine(one.heading) === heading);
  if (section === undefined) return undefined;
  for (const phase of phases) {
    for (const { line } of withSubtasks(phase.tasks)) {
      if (line < section.line || line > section.endLine) continue;
      return refuse(
        "invalid_argument",
        `${quoted(heading)} holds tasks, which are claimed and ticked one by one. Add to it, or plan tasks.`,
      );
    }
  }
  return undefined;
}

function oneLine(text: string): string {
  return text.replaceAll(/\s+/gu, " ").trim();
}

/** A text as it will read back: `\n` between lines, no empty lines around it. */
export function sectionLines(text: string): string {
  return normalNoteText(text).replace(/^(?:[ \t]*\n)+/u, "");
}
