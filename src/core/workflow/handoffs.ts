/**
 * What is handed over when a step begins: everything that agents before it gave, collected into one
 * message. Document 004, pattern “batch handoffs”; DESIGN 5.3.
 */
import type { HandoffMessage } from "../execution/handoffMessage";
import type { RunNode } from "./runGraph";
import type { RunView } from "./runView";
import { instanceId } from "./stepStates";

/** Characters: of what one gave, and of each part of the message, which stands in the journal. */
const longestGift = 600;
const longestPart = 3_000;
const mostRequirements = 30;

/** A handoff with the execution that counts as its giver's. */
export interface Handoff {
  readonly message: HandoffMessage;
  readonly parent: string | undefined;
}

/** The message a step's agent begins with; undefined when nobody else gave anything. */
export function handoffFor(view: RunView, node: RunNode, agent: string): Handoff | undefined {
  const { request } = node;
  if (request !== undefined) {
    const message = {
      from: request.from,
      to: agent,
      task: cut(request.what, longestPart),
      deliverable: "",
      context: cut(request.context, longestPart),
      requirements: [],
      continuesWith: undefined,
    };
    return { message, parent: request.execution };
  }
  const givers = giversOf(view, view.needsOf(node)).filter((giver) => giver.agent !== agent);
  if (givers.length === 0) return undefined;
  const latest = givers.reduce((last, giver) => (giver.at > last.at ? giver : last));
  const requirements = distinct(givers.flatMap((giver) => giver.requirements));
  const message = {
    from: distinct(givers.map((giver) => giver.agent)).join(", "),
    to: agent,
    task: cut(node.title, longestPart),
    deliverable: cut(givers.map(({ gift }) => gift).join("\n"), longestPart),
    context: cut(distinct(givers.map((giver) => giver.context)).join("\n"), longestPart),
    requirements: requirements.slice(0, mostRequirements).map((one) => cut(one, longestGift)),
    continuesWith: undefined,
  };
  return { message, parent: latest.execution };
}

/** What is wrong with a message, in words; undefined when it can be passed on. */
export function handoffProblem(message: HandoffMessage): string | undefined {
  if (message.from.trim() === "") return "it does not say from whom it comes";
  if (message.to.trim() === "") return "it does not say for whom it is";
  if (message.task.trim() === "") return "it does not say what is to be done";
  return undefined;
}

interface Giver {
  readonly agent: string;
  readonly gift: string;
  readonly context: string;
  readonly requirements: readonly string[];
  readonly execution: string | undefined;
  readonly at: number;
}

function giversOf(view: RunView, needs: readonly string[]): readonly Giver[] {
  const seen = new Set<string>();
  const givers: Giver[] = [];
  const look = (id: string) => {
    if (seen.has(id)) return;
    seen.add(id);
    const step = view.step(id);
    if (step?.kind === "group") {
      for (const last of lastIn(view, id)) look(last);
      return;
    }
    const node = view.node(id);
    const skipped = view.standing(id) === "skipped";
    // Work goes through a gate, and past what was left out, to who comes behind.
    if (step?.kind === "gate" || skipped) {
      for (const need of node === undefined ? (step?.needs ?? []) : view.needsOf(node)) look(need);
      return;
    }
    const giver = node === undefined ? dividedGiver(view, id) : giverOf(view, node);
    if (giver !== undefined) givers.push(giver);
  };
  for (const need of needs) look(need);
  return givers;
}

/** The steps of a group that no other step of it waits for. */
function lastIn(view: RunView, group: string): readonly string[] {
  const waited = view.childrenOf(group).filter(({ stream }) => !stream);
  const needed = new Set(waited.flatMap(({ needs }) => needs));
  return waited.map(({ id }) => id).filter((id) => !needed.has(id));
}

function giverOf(view: RunView, node: RunNode): Giver | undefined {
  const agent = view.agentOf(node);
  const { status, execution, at = 0 } = view.state(node.id);
  if (agent === undefined || status !== "success") return undefined;
  const { context, requirements } = node.step.handoff;
  const gift = `${node.title}: ${giftOf(node.step.artifact, view.outputOf(node.id))}`;
  return { agent, gift, context, requirements, execution, at };
}

/** All instances of a divided step give together. */
function dividedGiver(view: RunView, id: string): Giver | undefined {
  const step = view.step(id);
  const items = view.run.items.get(id);
  if (step?.agent === undefined || items === undefined) return undefined;
  const states = Array.from({ length: items }, (_, index) => view.state(instanceId(id, index)));
  const done = states.filter(({ status }) => status === "success");
  const latest = done.toSorted((a, b) => (b.at ?? 0) - (a.at ?? 0))[0];
  if (latest === undefined) return undefined;
  const { context, requirements } = step.handoff;
  const gift = `${step.title}: ${done.length} of ${items}`;
  const { execution, at = 0 } = latest;
  return { agent: step.agent, gift, context, requirements, execution, at };
}

/** What was given, in a few words: its file, its summary, its text, or what it is made of. */
function giftOf(artifact: string | undefined, output: unknown): string {
  const summary = summaryOf(output);
  if (artifact === undefined) return cut(summary, longestGift);
  return cut(summary === "" ? artifact : `${artifact}: ${summary}`, longestGift);
}

function summaryOf(output: unknown): string {
  if (typeof output === "string") return output.trim();
  if (output === null) return "";
  if (typeof output !== "object") return JSON.stringify(output);
  if (Array.isArray(output)) return `${output.length} entries: ${JSON.stringify(output)}`;
  const values = output as Readonly<Record<string, unknown>>;
  for (const name of ["summary", "text", "message"]) {
    const value = Object.hasOwn(values, name) ? values[name] : undefined;
    if (typeof value === "string" && value.trim() !== "") return value.trim();
  }
  // Whoever goes on reads what was given, not only how its parts are called.
  return JSON.stringify(values);
}

function distinct(texts: readonly string[]): readonly string[] {
  return [...new Set(texts.map((text) => text.trim()).filter((text) => text !== ""))];
}

function cut(text: string, most: number): string {
  return text.length > most ? `${text.slice(0, most - 1)}…` : text;
}
