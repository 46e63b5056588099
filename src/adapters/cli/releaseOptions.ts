/** The options of `release`: exactly one way, and what belongs to a handoff. */
import type { Command } from "commander";
import { BatonError } from "../../core/errors";
import type { HowToRelease } from "../../core/face/claims";

export interface ReleaseOptions {
  readonly done?: boolean;
  readonly giveUp?: boolean;
  readonly block?: string;
  readonly handoff?: string;
  readonly task?: string;
  readonly deliverable?: string;
  readonly context?: string;
  readonly requires?: readonly string[];
  readonly continuesWith?: string;
}

const collect = (value: string, before: readonly string[]) => [...before, value];
const none: readonly string[] = [];

function addTo(command: Command): Command {
  return command
    .option("--done", "all of it is done: ticks the task, or completes the project")
    .option("--handoff <agent>", "that agent goes on with it")
    .option("--task <text>", "handoff: what is to be done next")
    .option("--deliverable <text>", "handoff: what is done")
    .option("--context <text>", "handoff: what the next one must know")
    .option("--requires <text>", "handoff: what it needs; may be given again", collect, none)
    .option("--continues-with <text>", "handoff: what you go on with")
    .option("--block <reason>", "it cannot go on, and why")
    .option("--give-up", "unfinished; others may have it")
    .option("--force <reason>", "although it is another's, who is told why");
}

/** @throws BatonError `invalid_argument` for no way, or more than one */
function read(options: ReleaseOptions): HowToRelease {
  const { done, giveUp, block, handoff: to } = options;
  const ways = [
    ...(done === true ? ["--done"] : []),
    ...(giveUp === true ? ["--give-up"] : []),
    ...(block === undefined ? [] : ["--block"]),
    ...(to === undefined ? [] : ["--handoff"]),
  ];
  if (ways.length !== 1) {
    const said = ways.length === 0 ? "Say how" : `${ways.join(" and ")} exclude each other`;
    throw new BatonError("invalid_argument", `${said}.`, {
      remedy: "Give one of --done, --handoff, --block, --give-up.",
    });
  }
  if (done === true) return { kind: "done" };
  if (giveUp === true) return { kind: "give_up" };
  if (block !== undefined) return { kind: "block", reason: block };
  const { task, deliverable, context, requires: requirements = none, continuesWith } = options;
  const said = { task, deliverable, context, continuesWith };
  const known = Object.fromEntries(Object.entries(said).filter(([, value]) => value !== undefined));
  return { kind: "handoff", message: { ...known, to: to ?? "", requirements } };
}

export const releaseOf = { addTo, read } as const;
