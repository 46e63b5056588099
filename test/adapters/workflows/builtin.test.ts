import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, it } from "vitest";
import { FilePatternPages } from "../../../src/adapters/markdown/workflows/filePatternPages";
import { parseScript } from "../../../src/adapters/runners/scriptFile";
import { type AgentRegistry, buildRegistry, findAgent } from "../../../src/core/agent/registry";
import { demoValue } from "../../../src/core/workflow/demoValue";
import { dryRun } from "../../../src/core/workflow/dryRun";
import { parameterFields } from "../../../src/core/workflow/parametersForm";
import type { PatternPage } from "../../../src/core/workflow/patterns";
import type { RunPlan } from "../../../src/core/workflow/runPlan";
import { answerFor, type Script, unusedAnswers } from "../../../src/core/workflow/scripted";
import type { TemplateFile } from "../../../src/core/workflow/template";
import {
  builtinAgents,
  builtinTemplates,
  builtinWorkflows,
  plan,
  schemas,
  strictLog,
} from "../../support/workflowMakers";

const names = [
  ...["docs-sync", "ensemble-with-judge", "feature-team", "parallel-discovery"],
  ...["planner-coder-reviewer", "tdd-cycle", "test-parallel"],
];
let files: readonly TemplateFile[] = [];
let registry: AgentRegistry = buildRegistry([]);
let pages: readonly PatternPage[] = [];

beforeAll(async () => {
  files = await builtinTemplates();
  registry = await builtinAgents();
  const folder = fileURLToPath(new URL("../../../media/patterns", import.meta.url));
  pages = await new FilePatternPages(folder, strictLog).list();
});

/** Required texts get one; everything else keeps its default. */
function planned(name: string, more: Readonly<Record<string, unknown>> = {}): RunPlan {
  const file = files.find((candidate) => candidate.name === name);
  const fields = parameterFields(file?.template?.parameters ?? {});
  const params: Record<string, unknown> = { ...more };
  for (const field of fields) if (field.required) params[field.name] = "User roles";
  const result = plan(files, { workflow: name, registry, params });
  expect(result.problems).toEqual([]);
  if (!result.ok) throw new Error(name);
  return result.plan;
}

function script(name: string): Script {
  const parsed = parseScript(readFileSync(`${builtinWorkflows}/scripted/${name}.yaml`, "utf8"));
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  return parsed.script;
}

describe("the built-in workflows", () => {
  it("are those of the documents, without a problem", () => {
    expect(files.map(({ name }) => name)).toEqual(names);
    for (const { problems, source, template } of files) {
      expect(problems).toEqual([]);
      expect(source).toBe("builtin");
      expect(template?.description).not.toBe("");
      expect(template?.body).toMatch(/^# /u);
    }
  });

  it.each(names)("%s can be planned with the built-in agents", (name) => {
    const { steps } = planned(name);
    for (const step of steps.filter(({ kind }) => kind === "work")) {
      expect(findAgent(registry, step.agent ?? "")?.name, step.id).toBe(step.agent);
      // What has no estimate makes the critical path a guess.
      expect(step.expected, step.id).toBeGreaterThan(0);
      expect(step.outputSchema, step.id).toBeDefined();
    }
  });

  it.each(names)("%s has scripted answers that its schemas take", (name) => {
    const { steps } = planned(name, name === "feature-team" ? { payments: true } : {});
    const answers = script(name);
    expect(unusedAnswers(answers, steps)).toEqual({ steps: [], agents: [] });
    for (const { id, agent = "", outputSchema = {}, kind, forEach, retry } of steps) {
      if (kind !== "work") continue;
      const instances = forEach === undefined ? [id] : [0, 1, 2].map((at) => `${id}[${at}]`);
      for (const instance of instances) {
        const ended = [1, 2, 3].slice(0, retry.maxAttempts).map((attempt) => {
          return answerFor(answers, { id: instance, agent, attempt, outputSchema }).outcome;
        });
        const success = ended.find((outcome) => outcome.kind === "success");
        if (name === "ensemble-with-judge" && instance === "solve[2]") continue;
        expect(schemas.check(outputSchema, success?.output), instance).toEqual([]);
      }
    }
  });

  it.each(names)("%s has made-up answers where none are written", (name) => {
    const { steps, scopes } = planned(name);
    for (const { outputSchema, id, provides } of steps) {
      if (outputSchema === undefined) continue;
      const made = demoValue(outputSchema);
      expect(schemas.check(outputSchema, made), id).toEqual([]);
      const contracts = scopes[0]?.contracts.filter(({ name }) => provides.includes(name)) ?? [];
      for (const { schema } of contracts) expect(schemas.check(schema, made), id).toEqual([]);
    }
  });

  it("ship their scripts and nothing else beside them", () => {
    const found = readdirSync(`${builtinWorkflows}/scripted`).sort();
    expect(found).toEqual(names.map((name) => `${name}.yaml`));
  });
});

describe("feature-team", () => {
  it("goes through document 004's levels", () => {
    const { levels, gain } = dryRun(planned("feature-team"));
    const at = (id: string) => levels.findIndex((level) => level.some((step) => step.id === id));
    expect([at("verification"), at("prerequisites")]).toEqual([0, 1]);
    const discovery = ["requirements", "feasibility", "flows"].map((id) => at(`discovery/${id}`));
    expect(new Set(discovery).size).toBe(1);
    const planning = ["product", "architecture", "schema", "access", "infrastructure"];
    expect(new Set(planning.map((id) => at(`planning/${id}`))).size).toBe(1);
    const streams = ["qa/write", "security/threats", "infrastructure", "implementation/screens"];
    expect(new Set([...streams, "implementation/migrations"].map(at)).size).toBe(1);
    expect(at("ready")).toBe(levels.length - 2);
    expect(at("deploy")).toBe(levels.length - 1);
    // The document's own figure for its third example is 62 %.
    expect(gain).toBeGreaterThan(0.5);
  });

  it("lets quality and security hold up the deployment, and nothing else", () => {
    const { steps } = planned("feature-team");
    const waiting = (id: string) =>
      steps.filter(({ needs }) => needs.includes(id)).map((step) => step.id);
    expect(waiting("qa")).toEqual(["ready"]);
    expect(waiting("security")).toEqual(["ready"]);
    expect(waiting("infrastructure")).toEqual([]);
    const screens = steps.find(({ id }) => id === "implementation/screens");
    expect(screens?.needs).not.toContain("implementation/backend");
    expect(screens?.uses).toEqual(["api"]);
  });

  it("takes the payment specialist along when money is involved", () => {
    const skipped = (payments: boolean) =>
      dryRun(planned("feature-team", { payments }))
        .levels.flat()
        .filter((step) => step.skipped)
        .map(({ id, agent }) => ({ id, agent }));
    expect(skipped(true)).toEqual([]);
    expect(skipped(false)).toEqual([
      { id: "planning/payment", agent: "payment" },
      { id: "implementation/webhooks", agent: "payment" },
    ]);
  });
});

describe("planner-coder-reviewer", () => {
  it("asks for the documents' three files", () => {
    const { steps, successWhen, result } = planned("planner-coder-reviewer");
    expect(steps.map(({ title, artifact }) => [title, artifact])).toEqual([
      ["Planning", "plan.json"],
      ["Coding", "code.json"],
      ["Review", "review.json"],
    ]);
    expect(steps[1]?.continueOnError).toBe(true);
    expect(successWhen).toContain("approved");
    expect(result).toHaveProperty("finalReview");
    const review = steps[2]?.outputSchema ?? {};
    const good = { issues: [], summary: "Fine", overallStatus: "approved", filesReviewed: ["a"] };
    expect(schemas.check(review, good)).toEqual([]);
    for (const bad of [{ overallStatus: "ok" }, { summary: "" }, { filesReviewed: ["a", "a"] }]) {
      expect(schemas.check(review, { ...good, ...bad })).toHaveLength(1);
    }
  });
});

describe("the pages about patterns", () => {
  it("are the three of document 003 and the five of 004, each with an example that is there", () => {
    expect(pages.map(({ id }) => id)).toEqual([
      ...["sequential", "parallel", "hierarchical", "prerequisites-gate", "parallel-discovery"],
      ...["sequential-handoff", "coordination-point", "continuous-stream"],
    ]);
    for (const { example, diagram, whenToUse, body, description } of pages) {
      expect(names).toContain(example);
      expect(diagram).toMatch(/^flowchart /u);
      expect(whenToUse.length).toBeGreaterThanOrEqual(3);
      expect(description).not.toBe("");
      expect(body).toContain("## What to watch");
    }
  });
});
