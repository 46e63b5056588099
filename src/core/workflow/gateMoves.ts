/** What a gate asks for: a look at all of its checks, or a person's answer. DESIGN 5.4. */
import { evaluate } from "./condition";
import type { Move } from "./moves";
import { hasPlaceholders, resolve, resolveText } from "./placeholder";
import type { RunNode } from "./runGraph";
import type { CheckResult, StepError } from "./runState";
import type { NamesAt, RunView } from "./runView";
import { codes, stepError } from "./stepErrors";
import type { Gate, GateCheck } from "./template";

type GateMove =
  | { readonly ok: true; readonly move: Move }
  | { readonly ok: false; readonly error: StepError };

/** The move that opens the gate or tells why not, with all names put into their places. */
export function gateMove(view: RunView, node: RunNode, gate: Gate): GateMove {
  const place = view.placeOf(node.step);
  const names = view.names(node);
  if (!names.ok) return wrong(codes.badPlaceholder, names.message, place);
  if (gate.kind === "approval") {
    const question = resolveText(gate.question, names.names);
    if (!question.ok) return wrong(codes.badPlaceholder, question.message, place);
    const fact = { kind: "ask", step: node.id, question: question.value.slice(0, 2_000) } as const;
    return { ok: true, move: { kind: "fact", fact } };
  }
  const checks: GateCheck[] = [];
  const answered: CheckResult[] = [];
  const lines: (readonly string[])[] = [];
  // As in `commandsOf`: what ships with Baton needs no allowing where nothing is put into it.
  const builtin = view.plan.scopes[node.step.scope]?.source === "builtin";
  for (const check of gate.checks) {
    if (check.condition !== undefined) {
      const answer = evaluate(check.condition, names.names);
      if (!answer.ok) return wrong(codes.badCondition, answer.message, place);
      if (!answer.holds) continue;
    }
    const resolved = resolve(check, names.names);
    if (!resolved.ok) return wrong(codes.badPlaceholder, resolved.message, place);
    const { subject } = check;
    if (subject.kind !== "condition") {
      const ready = resolved.value as GateCheck;
      checks.push(ready);
      if (!builtin || hasPlaceholders(subject)) lines.push(...linesOf(ready));
    } else {
      const result = ofCondition(check, subject.condition, names);
      if ("error" in result) return wrong(codes.badCondition, result.error, place);
      answered.push(result);
    }
  }
  const { id: step, title } = node;
  return { ok: true, move: { kind: "check", step, title, place, checks, lines, answered } };
}

function linesOf({ subject }: GateCheck): readonly (readonly string[])[] {
  if (subject.kind === "command") return [subject.command];
  return subject.kind === "tool" ? [[subject.tool, ...subject.args]] : [];
}

function ofCondition(
  { name, level, owner, action }: GateCheck,
  condition: string,
  names: Extract<NamesAt, { ok: true }>,
): CheckResult | { readonly error: string } {
  const answer = evaluate(condition, names.names);
  if (!answer.ok) return { error: answer.message };
  const found = answer.holds ? "holds" : "does not hold";
  return { name, level, ok: answer.holds, found, owner, action };
}

/** GO unless something required is missing. */
export function verdictOf(results: readonly CheckResult[]): "go" | "no_go" {
  return results.every(({ ok, level }) => ok || level !== "required") ? "go" : "no_go";
}

function wrong(code: string, message: string, place: string): GateMove {
  return { ok: false, error: stepError(code, message, place) };
}
