/** Work that was done elsewhere, step by step: who, what, how it went, how long, until when. */
import * as vscode from "vscode";
import type { Command } from "../../core/board/commands";
import { type Calendar, parseDuration, parseMoment } from "../../core/view/moments";
import { duration, quoted } from "../../core/view/words";
import type { CommandContext } from "../commands/context";
import { type Located, placeChoices } from "../commands/located";
import { pickAgent } from "./claimOptions";
import { localClock } from "./clock";
import { ask, choice, inSteps, pick, required } from "./quickPick";

export type LoggedWork = Omit<Extract<Command, { type: "log_execution" }>, "type">;
type What = { readonly title: string } | { readonly place: Located };
type Status = LoggedWork["status"];

interface Draft {
  readonly agent: string;
  readonly what: What | undefined;
  readonly status: Status;
  readonly duration: number;
  readonly ended: number;
  readonly parent: string | undefined;
  readonly summary: string;
}

const title = "Log Execution";
const usualDuration = 30 * 60_000;

const statusWords: readonly (readonly [Status, string, string])[] = [
  ["success", "It succeeded", "pass"],
  ["failure", "It failed", "error"],
  ["cancelled", "It was cancelled", "circle-slash"],
];

/** @throws Cancelled */
export async function askLoggedWork(context: CommandContext): Promise<{
  readonly place: Located | undefined;
  readonly work: LoggedWork;
}> {
  const now = Date.now();
  const start: Draft = {
    agent: "",
    what: undefined,
    status: "success",
    duration: usualDuration,
    ended: now,
    parent: undefined,
    summary: "",
  };
  const draft = await inSteps<Draft>(start, [
    async (state, position) => ({
      ...state,
      agent: await pickAgent(context, undefined, `${title}: who did it?`, position),
    }),
    async (state, position) => ({
      ...state,
      what: await pick<What>({
        title: `${title} of ${state.agent}`,
        placeholder: "What was done? Pick a task, or type what it was",
        position,
        items: placeChoices(context, true).map(({ value, ...item }) =>
          value === undefined ? item : { ...item, value: { place: value } },
        ),
        freeText: (text) =>
          choice<What>({ title: text.slice(0, 200) }, text, "edit", { description: "other work" }),
      }),
    }),
    async (state, position) => ({ ...state, parent: await askParent(state, position) }),
    async (state, position) => ({
      ...state,
      status: await pick({
        title: titleOf(state),
        placeholder: "How did it go?",
        position,
        items: statusWords.map(([status, label, icon]) => choice(status, label, icon)),
        active: (status) => status === state.status,
      }),
    }),
    async (state, position) => {
      const text = await ask({
        title: titleOf(state),
        position,
        prompt: "How long did it take? For example 25 min, or 1 h 30 min",
        value: duration(state.duration),
        validate: (typed) =>
          parseDuration(typed) === undefined ? wrong("Type a time, such as 25 min.") : undefined,
      });
      return { ...state, duration: parseDuration(text) ?? state.duration };
    },
    async (state, position) => {
      const text = await ask({
        title: titleOf(state),
        position,
        prompt: "When did it end? For example now, 20 min ago, 14:30 or 2026-11-20 14:30",
        value: state.ended === now ? "now" : localClock(now)(state.ended),
        validate: (typed) => {
          const moment = parseMoment(typed, now, calendar());
          if (moment === undefined) return wrong("Type a time, such as 14:30.");
          return moment > now ? wrong("That is still to come.") : undefined;
        },
      });
      return { ...state, ended: parseMoment(text, now, calendar()) ?? state.ended };
    },
    async (state, position) => ({
      ...state,
      summary: await ask({
        title: titleOf(state),
        position,
        prompt:
          state.status === "failure"
            ? "What went wrong?"
            : "What came out of it? Leave it empty to say nothing",
        value: state.summary,
        ...(state.status === "failure" ? { validate: required("Say what went wrong.") } : {}),
      }),
    }),
  ]);
  const place = draft.what !== undefined && "place" in draft.what ? draft.what.place : undefined;
  return { place, work: workOf(draft, place) };
}

function workOf(draft: Draft, place: Located | undefined): LoggedWork {
  const { agent, status, duration, ended, summary, parent, what } = draft;
  return {
    agent,
    status,
    duration,
    started: ended - duration,
    parent,
    ...(place === undefined ? {} : { target: { project: place.project, task: place.task } }),
    ...(what !== undefined && "title" in what ? { title: what.title } : projectTitle(place)),
    ...(summary === "" ? {} : status === "failure" ? { error: summary } : { summary }),
  };
}

/** Work on a project as a whole has no task to be named by. */
function projectTitle(place: Located | undefined): { readonly title?: string } {
  return place === undefined || place.task !== undefined ? {} : { title: place.project };
}

/** The last work there, when another agent did it: the one who may have handed over. */
async function askParent(
  { agent, what }: Draft,
  position: Parameters<typeof pick>[0]["position"],
): Promise<string | undefined> {
  if (what === undefined || !("place" in what)) return undefined;
  const { handle, project } = what.place;
  const last = handle.open.board.lastExecutions.get(project);
  if (last === undefined || last.agent === agent) return undefined;
  const answer = await pick({
    title: `${title} of ${agent}`,
    placeholder: `Did ${last.agent} hand it over?`,
    position,
    items: [
      choice("yes", `Yes, ${last.agent} handed it over`, "arrow-right"),
      choice("no", "No", "dash"),
    ],
  });
  return answer === "yes" ? last.id : undefined;
}

function titleOf({ agent, what }: Draft): string {
  if (what === undefined) return `${title} of ${agent}`;
  const name =
    "title" in what ? what.title : (what.place.task?.replace(/^~/u, "") ?? what.place.project);
  return `${title} of ${agent}: ${quoted(name)}`;
}

function wrong(message: string) {
  return { message, severity: vscode.InputBoxValidationSeverity.Error };
}

/** This machine's time zone. */
function calendar(): Calendar {
  const day = new Date();
  return {
    at: (year, month, date, hour, minute) =>
      new Date(year, month - 1, date, hour, minute).getTime(),
    today: { year: day.getFullYear(), month: day.getMonth() + 1, day: day.getDate() },
  };
}
