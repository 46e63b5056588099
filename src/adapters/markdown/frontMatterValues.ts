/**
 * From YAML values to the model. Obvious slips are read as meant, everything else gets its default;
 * both are told as problems. Where a doubt remains, the reading errs to the side on which nothing
 * can be claimed by accident: an unknown status reads as `blocked`, an odd `blocked` as true, and
 * dependencies in the wrong shape as `blocked_by`.
 */
import {
  type Dependencies,
  type FrontMatter,
  type Priority,
  type Problem,
  type ProjectStatus,
  priorities,
  projectStatuses,
} from "../../core/project/model";
import type { FrontMatterData } from "./frontMatterDoor";
import type { Places } from "./yamlTree";

type Path = readonly (string | number)[];

/** What a reader of values needs besides the values. */
interface Context {
  readonly places: Places;
  readonly problems: Problem[];
}

/** Reads the known keys; appends to `problems`. Unknown keys are nobody's business here. */
export function frontMatterOf(
  data: FrontMatterData,
  places: Places,
  problems: Problem[],
): FrontMatter {
  const context = { places, problems };
  return {
    projectId: text(context, data.get("project_id"), ["project_id"]),
    status: status(context, data.get("status")),
    owner: text(context, data.get("owner"), ["owner"]),
    lastUpdated: text(context, data.get("last_updated"), ["last_updated"]),
    blocked: blocked(context, data.get("blocked")),
    blockingReason: text(context, data.get("blocking_reason"), ["blocking_reason"]),
    priority: priority(context, data.get("priority")),
    tags: list(context, data.get("tags"), ["tags"]),
    dependencies: dependencies(context, data.get("dependencies")),
    phases: phases(context, data.get("phases")),
  };
}

function isAbsent(value: unknown): value is undefined | null | "" {
  return value === undefined || value === null || value === "";
}

function report(
  context: Context,
  severity: Problem["severity"],
  path: Path,
  message: string,
  remedy: string,
): void {
  context.problems.push({ severity, message, line: context.places.line(path), remedy });
}

/** A scalar as the file spells it, without quotes. */
function spelling(context: Context, value: unknown, path: Path): string {
  if (typeof value === "string") return value;
  return context.places.source(path) ?? JSON.stringify(value);
}

/** A value as a short quotation for a message. */
function shown(context: Context, value: unknown, path: Path): string {
  if (Array.isArray(value)) return "a list";
  if (typeof value === "object") return "a mapping";
  const spelled = spelling(context, value, path);
  return `"${spelled.length > 60 ? `${spelled.slice(0, 60)}…` : spelled}"`;
}

function text(context: Context, value: unknown, path: Path): string | undefined {
  if (isAbsent(value)) return undefined;
  if (typeof value === "string") return value;
  const name = path.join(".");
  if (typeof value === "object") {
    const what = shown(context, value, path);
    report(
      context,
      "warning",
      path,
      `${name} is ${what}, not a text.`,
      `Write one text after ${name}.`,
    );
    return undefined;
  }
  const spelled = spelling(context, value, path);
  report(
    context,
    "warning",
    path,
    `${name} is a ${typeof value} to YAML; it is read as the text "${spelled.slice(0, 60)}".`,
    `Put it in quotes: ${name}: "${spelled.slice(0, 60)}".`,
  );
  return spelled;
}

function oneOf<T extends string>(
  context: Context,
  value: unknown,
  name: string,
  allowed: readonly T[],
): T | undefined {
  if (typeof value !== "string") return undefined;
  const lower = value.trim().toLowerCase();
  const found = allowed.find((candidate) => candidate === lower);
  if (found !== undefined && found !== value) {
    const message = `${name} is spelled ${shown(context, value, [name])}; it is read as "${found}".`;
    report(context, "warning", [name], message, `Write ${name}: ${found}.`);
  }
  return found;
}

function status(context: Context, value: unknown): ProjectStatus {
  if (isAbsent(value)) return "pending";
  const found = oneOf(context, value, "status", projectStatuses);
  if (found) return found;
  report(
    context,
    "error",
    ["status"],
    `${shown(context, value, ["status"])} is not a status; the project is treated as blocked.`,
    `Write one of ${projectStatuses.join(", ")}.`,
  );
  return "blocked";
}

function priority(context: Context, value: unknown): Priority {
  if (isAbsent(value)) return "medium";
  const found = oneOf(context, value, "priority", priorities);
  if (found) return found;
  report(
    context,
    "warning",
    ["priority"],
    `${shown(context, value, ["priority"])} is not a priority; it is read as "medium".`,
    `Write one of ${priorities.join(", ")}.`,
  );
  return "medium";
}

function phases(context: Context, value: unknown): "sequential" | "parallel" {
  if (isAbsent(value)) return "sequential";
  const found = oneOf(context, value, "phases", ["sequential", "parallel"]);
  if (found) return found;
  report(
    context,
    "warning",
    ["phases"],
    `${shown(context, value, ["phases"])} is not an order of phases; they are read as sequential.`,
    "Write sequential or parallel.",
  );
  return "sequential";
}

const spelledBooleans: ReadonlyMap<string, boolean> = new Map([
  ["yes", true],
  ["true", true],
  ["on", true],
  ["1", true],
  ["no", false],
  ["false", false],
  ["off", false],
  ["0", false],
]);

function blocked(context: Context, value: unknown): boolean {
  if (isAbsent(value)) return false;
  if (typeof value === "boolean") return value;
  const meant =
    typeof value === "object"
      ? undefined
      : spelledBooleans.get(spelling(context, value, ["blocked"]).trim().toLowerCase());
  const read = meant ?? true;
  report(
    context,
    meant === undefined ? "error" : "warning",
    ["blocked"],
    `blocked is ${shown(context, value, ["blocked"])}, not true or false; it is read as ${read}.`,
    `Write blocked: ${read}${meant === undefined ? " and the reason after blocking_reason" : ""}.`,
  );
  return read;
}

function list(context: Context, value: unknown, path: Path): readonly string[] {
  if (isAbsent(value)) return [];
  const name = path.join(".");
  if (!Array.isArray(value)) {
    if (typeof value === "object") {
      report(
        context,
        "warning",
        path,
        `${name} is a mapping, not a list.`,
        `Write ${name}: [a, b].`,
      );
      return [];
    }
    const parts = spelling(context, value, path).split(",");
    const found = parts.map((part) => part.trim()).filter((part) => part !== "");
    const spelled = `[${found.join(", ").slice(0, 60)}]`;
    const message = `${name} is a text, not a list; it is read as ${spelled}.`;
    report(context, "warning", path, message, `Write it in brackets: ${name}: ${spelled}.`);
    return found;
  }
  const found: string[] = [];
  for (const [index, item] of (value as readonly unknown[]).entries()) {
    const one = text(context, item, [...path, index]);
    if (one !== undefined) found.push(one);
  }
  return found;
}

function dependencies(context: Context, value: unknown): Dependencies {
  const none: Dependencies = { blockedBy: [], blocks: [], parent: undefined, related: [] };
  if (isAbsent(value)) return none;
  if (typeof value !== "object" || Array.isArray(value)) {
    report(
      context,
      "error",
      ["dependencies"],
      `dependencies is ${shown(context, value, ["dependencies"])}, not a mapping; it is read as blocked_by.`,
      "Write blocked_by: [id], indented, on the line below dependencies.",
    );
    return { ...none, blockedBy: list(context, value, ["dependencies"]) };
  }
  const own = new Map<string, unknown>(Object.entries(value));
  return {
    blockedBy: list(context, own.get("blocked_by"), ["dependencies", "blocked_by"]),
    blocks: list(context, own.get("blocks"), ["dependencies", "blocks"]),
    parent: text(context, own.get("parent"), ["dependencies", "parent"]),
    related: list(context, own.get("related"), ["dependencies", "related"]),
  };
}
