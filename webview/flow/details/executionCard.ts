/** The details of one execution. */
import type { ExecutionDetails, HandoffText } from "../../../src/protocol/flow";
import { codicon, textButton } from "../../shared/controls";
import { element } from "../../shared/dom";
import { clockWords, durationWords, momentWords, spanWords } from "../../shared/times";
import { endOf, type FlowData, nameOf, stateOf } from "../flowData";
import { causeIcon, stateIcon } from "../stateIcons";
import { causeWords, stateWords } from "../states";
import { attemptsSection, jsonSection, skeleton } from "./executionParts";
import { body, type DetailsEvents, head, keptLink, line, section } from "./parts";
import { detailsText, hasValue, sizeWords } from "./texts";

export interface ExecutionModel {
  readonly data: FlowData;
  readonly key: number;
  /** `waiting` until the host has answered, `gone` when it knows it no more. */
  readonly details: ExecutionDetails | "waiting" | "gone";
}

export function executionCard(
  { data, key, details }: ExecutionModel,
  events: DetailsEvents,
): readonly HTMLElement[] {
  const row = data.indexOf.get(key);
  const hidden = row === undefined ? hiddenLine(events) : undefined;
  if (details === "gone") {
    return [
      head({
        icon: codicon("question"),
        title: row === undefined ? "Execution" : nameOf(data, data.rows.title[row]),
        meta: "It is not in the history any more.",
        onClose: events.onClose,
      }),
    ];
  }
  if (details === "waiting") {
    return [row === undefined ? unknownHead(events) : rowHead(data, row, events), body(skeleton())];
  }
  const { now } = data.summary;
  const { received, error } = details;
  const made: (HTMLElement | undefined)[] = [
    hidden,
    durationSection(data, details, events),
    error === undefined ? undefined : section("Error", undefined, textBlock("error-text", error)),
    details.attempts.length > 1 ? attemptsSection(details, events) : undefined,
    received === undefined ? undefined : receivedSection(data, key, received, events),
    ...details.given.map((given) => givenSection(data, key, given, events)),
    artifactsSection(details, events),
    details.summary === undefined
      ? undefined
      : section("Result", undefined, textBlock("quiet", details.summary)),
    placeSection(details),
    hasValue(details.inputs) ? jsonSection("Inputs", details.inputs) : undefined,
    hasValue(details.outputs) ? jsonSection("Outputs", details.outputs) : undefined,
  ];
  const open = textButton({
    label: "Open Task",
    primary: true,
    onPress: () => events.onOpenTask(key),
  });
  open.dataset["keep"] = "open";
  open.hidden = !details.opens;
  const copy = textButton({
    label: "Copy",
    onPress: () => events.onCopy(detailsText(details, now)),
  });
  copy.dataset["keep"] = "copy";
  return [
    head({
      icon: stateIcon(details.state, true),
      title: details.title,
      meta: metaWords(details, now),
      actions: [open, copy],
      onClose: events.onClose,
    }),
    body(...made.filter((one) => one !== undefined)),
  ];
}

function metaWords({ agent, attempt, attempts, start, end, state }: ExecutionDetails, now: number) {
  const of = Math.max(attempt, ...attempts.map((one) => one.attempt));
  const attemptWords = of > 1 ? ` · attempt ${attempt} of ${of}` : "";
  const when = end === undefined ? `since ${momentWords(start, now)}` : spanWords(start, end, now);
  const stateNote = state === "lost" || state === "cancelled" ? ` · ${stateWords(state)}` : "";
  return `${agent}${attemptWords} · ${when}${stateNote}`;
}

/** What the row tells already, so that nothing jumps when the details come. */
function rowHead(data: FlowData, row: number, events: DetailsEvents): HTMLElement {
  const { agent, title, attempt, start } = data.rows;
  const state = stateOf(data, row);
  const begun = start[row] ?? 0;
  const { now } = data.summary;
  const tries = (attempt[row] ?? 1) > 1 ? ` · attempt ${attempt[row] ?? 1}` : "";
  const when =
    state === "in_progress"
      ? `since ${momentWords(begun, now)}`
      : spanWords(begun, endOf(data, row), now);
  return head({
    icon: stateIcon(state, true),
    title: nameOf(data, title[row]),
    meta: `${nameOf(data, agent[row])}${tries} · ${when}`,
    actions: [element("span", { class: "button-space" })],
    onClose: events.onClose,
  });
}

function unknownHead(events: DetailsEvents): HTMLElement {
  return head({
    icon: codicon("loading"),
    title: "Execution",
    meta: "…",
    actions: [element("span", { class: "button-space" })],
    onClose: events.onClose,
  });
}

function hiddenLine(events: DetailsEvents): HTMLElement {
  return element(
    "p",
    { class: "hidden-line" },
    "The filter hides it. ",
    keptLink("clear", "Clear filters", events.onClearFilters),
  );
}

function durationSection(
  data: FlowData,
  { wait, start, end, state, key }: ExecutionDetails,
  events: DetailsEvents,
): HTMLElement {
  const row = data.indexOf.get(key);
  const until = end ?? (row === undefined ? data.summary.now : endOf(data, row));
  const ran = Math.max(0, until - start);
  const waited = wait === undefined || wait.cause === "none" ? 0 : Math.max(0, start - wait.from);
  const split = element("div", { class: "split", attributes: { "aria-hidden": "true" } });
  const lines: HTMLElement[] = [];
  if (wait !== undefined && waited > 0) {
    split.append(piece(`wait cause-${wait.cause}`, waited));
    const words = causeWords(wait.cause);
    const name = element("span", {}, words);
    if (wait.on !== undefined) name.append(" ", waitLink(data, wait.on, start, events));
    lines.push(line(causeIcon(wait.cause), name, durationWords(waited)));
  }
  split.append(piece(`run state-${state}`, ran));
  const running = state === "in_progress" ? "running so far" : "running";
  lines.push(line(element("i", { class: `swatch state-${state}` }), running, durationWords(ran)));
  const total = `${durationWords(waited + ran)} ${state === "in_progress" ? "so far" : "in all"}`;
  return section("Duration", total, split, ...lines);
}

function piece(name: string, length: number): HTMLElement {
  const made = element("i", { class: name });
  made.style.setProperty("flex-grow", String(length));
  return made;
}

/** What was waited for, as a link where the picture has it: an execution by its title, or an agent. */
function waitLink(data: FlowData, on: string, before: number, events: DetailsEvents): Node {
  const { key, title, start, agent } = data.rows;
  const name = data.names.indexOf(on);
  if (name < 0) return document.createTextNode(on);
  let found: number | undefined;
  for (let row = 0; row < key.length; row += 1) {
    if (title[row] !== name || (start[row] ?? 0) > before) continue;
    if (found === undefined || (start[row] ?? 0) > (start[found] ?? 0)) found = row;
  }
  const chosen = found === undefined ? undefined : key[found];
  if (chosen !== undefined) return keptLink("wait", on, () => events.onSelect(chosen));
  if (agent.includes(name)) return keptLink("wait", on, () => events.onFocusAgent(on));
  return document.createTextNode(on);
}

function receivedSection(
  data: FlowData,
  key: number,
  received: HandoffText,
  events: DetailsEvents,
): HTMLElement {
  const row = data.indexOf.get(key);
  const parent = row === undefined ? -1 : (data.rows.parent[row] ?? -1);
  const from =
    parent >= 0 && data.indexOf.has(parent)
      ? keptLink("from", received.from, () => events.onSelect(parent))
      : received.from;
  return section(["Handed over by ", from], clockWords(received.at), quote(received));
}

function givenSection(
  data: FlowData,
  key: number,
  given: HandoffText,
  events: DetailsEvents,
): HTMLElement {
  const { parent, agent, key: keys } = data.rows;
  const at = keys.findIndex(
    (_, row) => parent[row] === key && nameOf(data, agent[row]) === given.to,
  );
  const child = at < 0 ? undefined : keys[at];
  const to =
    child === undefined
      ? given.to
      : keptLink(`to-${child}`, given.to, () => events.onSelect(child));
  return section(["Handed on to ", to], clockWords(given.at), quote(given));
}

function quote({ task, context, deliverable, requirements, continuesWith }: HandoffText) {
  const made = element("blockquote", {}, element("p", { text: task }));
  if (context !== "") made.append(element("p", { text: context }));
  if (deliverable !== "") {
    made.append(
      element("p", {}, element("span", { class: "quiet", text: "To deliver: " }), deliverable),
    );
  }
  if (requirements.length > 0) {
    made.append(element("ul", {}, ...requirements.map((text) => element("li", { text }))));
  }
  if (continuesWith !== undefined) {
    made.append(element("p", { class: "quiet", text: `Then ${continuesWith}` }));
  }
  return made;
}

function artifactsSection(
  { artifacts, key }: ExecutionDetails,
  events: DetailsEvents,
): HTMLElement | undefined {
  if (artifacts.length === 0) return undefined;
  const lines = artifacts.map(({ path, direction, size }) => {
    const name =
      size === undefined
        ? element("span", { class: "quiet", text: path })
        : keptLink(`artifact-${direction}-${path}`, path, () => events.onOpenArtifact(key, path));
    const sized = size === undefined ? "not there" : sizeWords(size);
    return line(codicon("file"), name, `${direction}, ${sized}`);
  });
  return section("Artifacts", undefined, ...lines);
}

function placeSection(details: ExecutionDetails): HTMLElement | undefined {
  const { project, workflow, run, runTitle, step } = details;
  const titled = runTitle !== undefined && runTitle !== workflow && runTitle !== run;
  const entries = [
    ["Project", project],
    ["Workflow", workflow],
    // The id is what the command line asks for.
    ["Run", titled ? `${runTitle} (${run})` : run],
    ["Step", step],
  ] as const;
  const lines = entries.flatMap(([name, value]) =>
    value === undefined ? [] : [element("dt", { text: name }), element("dd", { text: value })],
  );
  if (lines.length === 0) return undefined;
  return section("Belongs to", undefined, element("dl", {}, ...lines));
}

function textBlock(name: string, text: string): HTMLElement {
  return element("p", { class: `text ${name}`, text });
}
