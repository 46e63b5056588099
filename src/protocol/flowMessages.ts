/** Checks of what crosses between the flow view's page and the host: neither trusts the other. DESIGN 7. */
import {
  executionStates,
  type FlowFilter,
  type FlowRows,
  type FromFlowPage,
  pageCommands,
  rangePresets,
  type ToFlowPage,
} from "./flow";

/** Longer texts and lists are nobody's filter. */
const longestText = 1_000;
const longestList = 10_000;

/** The message, or undefined when it is none. */
export function parseFromFlowPage(value: unknown): FromFlowPage | undefined {
  if (!isRecord(value)) return undefined;
  switch (value["type"]) {
    case "ready":
    case "filter": {
      const filter = parseFlowFilter(value["filter"]);
      return filter === undefined ? undefined : { type: value["type"], filter };
    }
    case "details":
    case "reveal":
    case "openTask":
      return isKey(value["key"]) ? { type: value["type"], key: value["key"] } : undefined;
    case "openArtifact":
      return isKey(value["key"]) && isText(value["path"])
        ? { type: "openArtifact", key: value["key"], path: value["path"] }
        : undefined;
    case "copy":
      return typeof value["text"] === "string" ? { type: "copy", text: value["text"] } : undefined;
    case "command": {
      const command = pageCommands.find((one) => one === value["command"]);
      return command === undefined ? undefined : { type: "command", command };
    }
    case "failed":
      return typeof value["message"] === "string"
        ? { type: "failed", message: value["message"].slice(0, longestText) }
        : undefined;
    default:
      return undefined;
  }
}

/** A filter that came from outside, such as a page's memory; undefined when it is none. */
export function parseFlowFilter(value: unknown): FlowFilter | undefined {
  if (!isRecord(value)) return undefined;
  const range = parseRange(value["range"]);
  // A page's memory may be from before there were filters by run.
  const { agents, states, projects, workflows, runs = [], text } = value;
  if (range === undefined || !isText(text)) return undefined;
  if (!isTexts(agents) || !isTexts(projects) || !isTexts(workflows) || !isTexts(states)) {
    return undefined;
  }
  if (!isTexts(runs)) return undefined;
  const known = executionStates.filter((state) => states.includes(state));
  if (known.length !== new Set(states).size) return undefined;
  return { range, agents, states: known, projects, workflows, runs, text };
}

function parseRange(value: unknown): FlowFilter["range"] | undefined {
  if (!isRecord(value)) return undefined;
  const preset = rangePresets.find((one) => one === value["preset"]);
  if (preset !== undefined) return { preset };
  const { from, to } = value;
  return isTime(from) && isTime(to) && from < to ? { from, to } : undefined;
}

/**
 * The message, or undefined when it is none. The host is the same version, so the shape of the parts
 * is checked as far as a mistake there would break the drawing.
 */
export function parseToFlowPage(value: unknown): ToFlowPage | undefined {
  return isToFlowPage(value) ? value : undefined;
}

function isToFlowPage(value: unknown): value is ToFlowPage {
  if (!isRecord(value)) return false;
  switch (value["type"]) {
    case "view": {
      const { view } = value;
      if (!isRecord(view) || !Array.isArray(view["names"]) || !isRuns(view["runs"])) return false;
      return (
        parseFlowFilter(view["filter"]) !== undefined &&
        isRows(view["rows"]) &&
        isSummary(view["summary"])
      );
    }
    case "changes": {
      const { changes } = value;
      if (!isRecord(changes) || !Array.isArray(changes["names"])) return false;
      if (!isRuns(changes["runs"])) return false;
      return (
        isKey(changes["namesFrom"]) &&
        isRows(changes["rows"]) &&
        changes["gone"] instanceof Uint32Array &&
        isSummary(changes["summary"])
      );
    }
    case "details":
      return isKey(value["key"]) && (value["details"] === undefined || isRecord(value["details"]));
    case "select":
      return isKey(value["key"]);
    case "focusAgent":
      return typeof value["agent"] === "string";
    case "showRun":
      return typeof value["run"] === "string";
    case "problem":
      return typeof value["message"] === "string" && typeof value["remedy"] === "string";
    default:
      return false;
  }
}

const columns: Readonly<Record<keyof FlowRows, (value: unknown, length: number) => boolean>> = {
  key: (value, length) => value instanceof Uint32Array && value.length === length,
  agent: isIndexes,
  state: isBytes,
  start: isTimes,
  end: isTimes,
  parent: isIndexes,
  title: isIndexes,
  project: isIndexes,
  task: isIndexes,
  workflow: isIndexes,
  run: isIndexes,
  attempt: isBytes,
  waitFrom: isTimes,
  waitCause: isBytes,
  waitOn: isIndexes,
};

function isRows(value: unknown): boolean {
  if (!isRecord(value) || !(value["key"] instanceof Uint32Array)) return false;
  const { length } = value["key"];
  return Object.entries(columns).every(([name, fits]) => fits(value[name], length));
}

function isIndexes(value: unknown, length: number): boolean {
  return value instanceof Int32Array && value.length === length;
}

function isBytes(value: unknown, length: number): boolean {
  return value instanceof Uint8Array && value.length === length;
}

function isTimes(value: unknown, length: number): boolean {
  return value instanceof Float64Array && value.length === length;
}

function isSummary(value: unknown): boolean {
  if (!isRecord(value)) return false;
  const { graph, facets } = value;
  return (
    isKey(value["shown"]) &&
    isKey(value["hidden"]) &&
    isTime(value["now"]) &&
    isRecord(graph) &&
    Array.isArray(graph["nodes"]) &&
    Array.isArray(graph["edges"]) &&
    isRecord(facets) &&
    ["agents", "states", "projects", "workflows", "runs"].every((name) =>
      Array.isArray(facets[name]),
    )
  );
}

function isRuns(value: unknown): boolean {
  return (
    Array.isArray(value) &&
    value.every(
      (label) =>
        isRecord(label) &&
        isKey(label["run"]) &&
        typeof label["title"] === "string" &&
        isTime(label["at"]),
    )
  );
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isKey(value: unknown): value is number {
  return typeof value === "number" && Number.isInteger(value) && value >= 0;
}

function isTime(value: unknown): value is number {
  return typeof value === "number" && Number.isFinite(value);
}

function isText(value: unknown): value is string {
  return typeof value === "string" && value.length <= longestText;
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.length <= longestList && value.every(isText);
}
