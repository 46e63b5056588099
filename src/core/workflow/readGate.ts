/** The gate of a step, as its template writes it. DESIGN 5.4. */
import { splitLine } from "./argv";
import type { Fields } from "./fields";
import { checkShape, fieldsOf, gateShape, checkSubjects as subjects } from "./format/shape";
import type { CheckSubject, Gate, GateCheck } from "./template";

/** Undefined when the step has none, or none that can be read. */
export function readGate(step: Fields): Gate | undefined {
  if (!step.has("gate")) return undefined;
  if (Array.isArray(step.raw("gate"))) return { kind: "checks", checks: readChecks(step, "gate") };
  const gate = step.fields("gate");
  if (gate === undefined) return undefined;
  gate.knownOnly(fieldsOf("gate"), "A gate", "error");
  if (gate.has("checks") === gate.has("approval")) {
    const remedy = "Write either checks with a list, or approval with a question.";
    gate.problem(undefined, "A gate either runs checks or asks a person.", remedy);
    return undefined;
  }
  if (gate.has("checks")) return { kind: "checks", checks: readChecks(gate, "checks") };
  const question = gate.text("approval", gateShape.approval.limit);
  return question === undefined ? undefined : { kind: "approval", question };
}

function readChecks(fields: Fields, key: string): readonly GateCheck[] {
  const given = fields.raw(key);
  if (Array.isArray(given) && given.length === 0) {
    fields.problem(key, "The gate has no checks.", "Add one, or take the gate out.");
  }
  return fields.entries(key).flatMap((check) => {
    check.knownOnly(fieldsOf("check"), "A check", "error");
    const subject = readSubject(check);
    if (subject === undefined) return [];
    return [
      {
        name: check.text("name", checkShape.name.limit) ?? nameOf(subject),
        level: check.oneOf("level", checkShape.level.values) ?? "required",
        owner: check.text("owner", checkShape.owner.limit),
        action: check.text("action", checkShape.action.limit),
        subject,
        condition: check.text("condition", checkShape.condition.limit),
      },
    ];
  });
}

function readSubject(check: Fields): CheckSubject | undefined {
  const given = subjects.filter((subject) => check.has(subject));
  const [kind] = given;
  if (kind === undefined || given.length > 1) {
    const what = given.length > 1 ? `It names ${given.join(" and ")}.` : "It names nothing.";
    const message = `A check looks at one thing. ${what}`;
    check.problem(undefined, message, `Write one of ${subjects.join(", ")}.`);
    return undefined;
  }
  switch (kind) {
    case "command":
      return command(check);
    case "file":
      return file(check);
    case "env":
      return named(check, "env", /^[A-Za-z_]\w{0,199}$/u, (name) => ({ kind: "env", name }));
    case "tool":
      return tool(check);
    case "port":
      return port(check);
    case "mcp":
      return named(check, "mcp", /^[\w./@-]{1,100}$/u, (server) => ({ kind: "mcp", server }));
    case "holds": {
      const condition = check.text("holds", checkShape.holds.limit);
      return condition === undefined ? undefined : { kind: "condition", condition };
    }
  }
}

function command(check: Fields): CheckSubject | undefined {
  const argv = wordsOf(check, "command");
  return argv === undefined ? undefined : { kind: "command", command: argv };
}

/** A command line, or the list of its words. */
function wordsOf(check: Fields, key: string): readonly string[] | undefined {
  if (Array.isArray(check.raw(key))) {
    const words = check.texts(key);
    return words.length > 0 ? words : undefined;
  }
  const line = check.text(key, checkShape.command.limit);
  if (line === undefined) return undefined;
  const split = splitLine(line);
  if (split.ok) return split.argv;
  check.problem(key, split.message, "Write the words as a list: [npm, run, check].");
  return undefined;
}

function file(check: Fields): CheckSubject | undefined {
  const path = check.text("file", checkShape.file.limit);
  if (path === undefined) return undefined;
  if (isInside(path)) return { kind: "file", path };
  check.problem("file", `${path} leads out of the workspace.`, outsideRemedy);
  return undefined;
}

/** Said of every path in a template. */
export const outsideRemedy =
  "Write a path below the workspace's folder, with `/` and without `..`.";

/** Whether a relative path stays below its root, as far as its letters tell. */
export function isInside(path: string): boolean {
  if (path === "" || /^[/\\]|^[A-Za-z]:|\0/u.test(path)) return false;
  return !path.split(/[/\\]/u).includes("..");
}

function named(
  check: Fields,
  key: "env" | "mcp",
  pattern: RegExp,
  subject: (name: string) => CheckSubject,
): CheckSubject | undefined {
  const name = check.text(key, checkShape[key].limit);
  if (name === undefined) return undefined;
  if (pattern.test(name)) return subject(name);
  check.problem(key, `“${name}” is no name for ${key}.`, "Write the name alone.");
  return undefined;
}

function tool(check: Fields): CheckSubject | undefined {
  const name = check.text("tool", checkShape.tool.limit);
  if (name === undefined) return undefined;
  const minimum = check.text("minimum", checkShape.minimum.limit);
  if (minimum !== undefined && !/^\d+(?:\.\d+){0,3}$/u.test(minimum)) {
    check.problem("minimum", `“${minimum}” is no version.`, 'Write for example minimum: "20.1".');
    return undefined;
  }
  const args = check.has("args") ? check.texts("args") : ["--version"];
  return { kind: "tool", tool: name, args, minimum };
}

function port(check: Fields): CheckSubject | undefined {
  const number = check.number("port", checkShape.port);
  if (number === undefined) return undefined;
  return {
    kind: "port",
    host: check.text("host", checkShape.host.limit) ?? "127.0.0.1",
    port: number,
  };
}

function nameOf(subject: CheckSubject): string {
  switch (subject.kind) {
    case "command":
      return subject.command.join(" ").slice(0, 200);
    case "file":
      return subject.path;
    case "env":
      return subject.name;
    case "tool":
      return subject.minimum === undefined ? subject.tool : `${subject.tool} ${subject.minimum}`;
    case "port":
      return `${subject.host}:${subject.port}`;
    case "mcp":
      return `MCP server ${subject.server}`;
    case "condition":
      return subject.condition.slice(0, 200);
  }
}
