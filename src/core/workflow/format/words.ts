/**
 * What the fields of a template mean, in words for people: shown while one writes, and in the tables of
 * docs/workflows.md. Apart from `shape.ts`, because only editors need them.
 */
import type { ShapeName, shapes } from "./shape";

export interface FieldWords {
  /** Markdown, one or two sentences without a full stop at the end. */
  readonly meaning: string;
  /** What counts where nothing is written. */
  readonly otherwise?: string;
  /** YAML that shows how it is written. */
  readonly example: string;
}

type WordsOf<S extends ShapeName> = Readonly<Record<keyof (typeof shapes)[S], FieldWords>>;

const condition: FieldWords = {
  meaning: "not done unless it holds; see *Conditions*",
  example: "condition: params.payments and steps.review.status == 'success'",
};

const template: WordsOf<"template"> = {
  name: {
    meaning: "what it is called; the file's name where it is missing",
    example: "name: ship",
  },
  description: {
    meaning: "one sentence for lists",
    example: "description: Plan a change, agree on it, build it",
  },
  pattern: {
    meaning:
      "`sequential`: each step waits for the one before. `parallel`, `hierarchical`: only `needs` orders",
    otherwise: "sequential",
    example: "pattern: parallel",
  },
  parameters: {
    meaning:
      "what is asked for before a run: a JSON Schema (2020-12) of type object. `title`, `description`, `default` and `enum` make the questions",
    otherwise: "none",
    example:
      "parameters:\n  type: object\n  required: [topic]\n  properties:\n    topic: { type: string, title: Topic }",
  },
  contracts: {
    meaning: "interfaces agreed before the work: a list of `{name, description, schema}`",
    example: "contracts:\n  - name: api\n    schema: { type: object }",
  },
  steps: { meaning: "see below", example: "steps:\n  - id: plan\n    agent: planner" },
  concurrency: {
    meaning: "how many steps run at once, where that is fewer than the setting allows",
    example: "concurrency: 2",
  },
  retry: { meaning: "for steps that say nothing of it; see *Retry*", example: "retry: 2" },
  success_when: {
    meaning: "a condition; the run is a success only if it holds as well",
    example: "success_when: steps.review.output.approved",
  },
  result: {
    meaning:
      "further fields of the run's result, by name, with placeholders. `finalReview` is the usual one",
    example: 'result:\n  finalReview: "{{ steps.review.output }}"',
  },
  snapshot: {
    meaning:
      "paths that are kept for a rollback where there is no git; without it nothing is kept there, and a dry run, `get_run` and the rollback say so",
    example: "snapshot: [src, docs]",
  },
};

const contract: WordsOf<"contract"> = {
  name: { meaning: "what `provides` and `uses` call it", example: "name: api" },
  description: {
    meaning: "what it is, for who works against it",
    example: "description: What the page asks the server for",
  },
  schema: {
    meaning: "the JSON Schema that the output of who provides it must fit",
    example: "schema: { type: object, required: [routes] }",
  },
};

const step: WordsOf<"step"> = {
  id: {
    meaning:
      "letters, digits, `-`, `_`; unique among its neighbours. In a run its id has those of its groups before it: `implementation/backend`",
    example: "id: plan",
  },
  title: { meaning: "for people", otherwise: "the id", example: "title: Plan the work" },
  agent: {
    meaning: "an agent's name, or a role. The workspace's own agents come before those that ship",
    example: "agent: planner",
  },
  gate: {
    meaning: "see *Gates*",
    example: 'gate:\n  approval: "Carry this out?"',
  },
  steps: {
    meaning: "the steps of a group, which is over when they are",
    example: "steps:\n  - id: backend\n    agent: backend",
  },
  workflow: {
    meaning: "another workflow, by name, that runs in its place",
    example: "workflow: docs-sync",
  },
  needs: {
    meaning: "ids that must be over first: neighbours, or steps of a level around it",
    example: "needs: [plan, design]",
  },
  with: {
    meaning: "inputs, with placeholders; for a workflow its parameters",
    example: 'with:\n  task: "Plan: {{ params.topic }}"',
  },
  output_schema: {
    meaning: "JSON Schema that the output must fit, or the step fails",
    example: "output_schema:\n  type: object\n  required: [steps]",
  },
  condition,
  runner: {
    meaning: "how it is done, where not as the agent's file says; see *Runners*",
    example: "runner: claude --model haiku",
  },
  for_each: {
    meaning:
      "a list, or one placeholder that gives one (at most 200): done once for each item. In `with`, `{{ item }}` and `{{ index }}` are the item and its place from 0. Each is called by its item: the text or number itself, or the `name`, `title`, `id` or `path` of an object, else by its number. The output is a list of `{item, status, output, error}` in order",
    example: 'for_each: "{{ steps.find.output.packages }}"',
  },
  pattern: {
    meaning: "as for the whole",
    otherwise: "parallel",
    example: "pattern: sequential",
  },
  retry: {
    meaning: "when a failed attempt is tried again; see *Retry*",
    otherwise: "as the workflow says, else never",
    example: "retry: 2",
  },
  timeout: {
    meaning: "how long one attempt may take, at most 24 days",
    otherwise: "30 minutes, a week where people do it",
    example: "timeout: 10m",
  },
  continue_on_error: {
    meaning: "`true`: what comes behind goes on when it failed",
    otherwise: "false",
    example: "continue_on_error: true",
  },
  stream: {
    meaning:
      "`true`: runs beside the others. Neither its group nor the next step waits for it, only steps that name it in `needs`",
    otherwise: "false",
    example: "stream: true",
  },
  provides: {
    meaning: "names of contracts its output fulfils; it is checked against them",
    example: "provides: [api]",
  },
  uses: {
    meaning:
      "names of contracts it works against; it gets their schemas and does not wait for who provides them",
    example: "uses: [api]",
  },
  artifact: {
    meaning: "file name under which the output is kept in the run's folder, such as `plan.json`",
    example: "artifact: plan.json",
  },
  requires: {
    meaning: "capabilities that the agent must have",
    example: "requires: [testing]",
  },
  handoff: {
    meaning: "`{context, requirements}`: what is said to whoever goes on with the output",
    example: "handoff:\n  context: The API is frozen\n  requirements: [Keep the routes]",
  },
  estimate: {
    meaning: "expected length, until there are past runs to go by",
    example: "estimate: 15m",
  },
};

const gate: WordsOf<"gate"> = {
  checks: {
    meaning: "what must be there: a list of checks",
    example: 'checks:\n  - { name: Node, tool: node, minimum: "20" }',
  },
  approval: {
    meaning: "a question that waits for a person's yes or no",
    example: 'approval: "Deploy {{ params.version }}?"',
  },
};

const check: WordsOf<"check"> = {
  name: { meaning: "for people", otherwise: "what it looks at", example: "name: Database" },
  command: {
    meaning: "succeeds when this program ends with 0; a line, or the list of its words",
    example: "command: npm run check",
  },
  file: { meaning: "a path below the workspace that must be there", example: "file: README.md" },
  env: {
    meaning: "an environment variable that is set and not empty; its value is never shown",
    example: "env: DATABASE_URL",
  },
  tool: { meaning: "a program that can be started", example: "tool: node" },
  args: {
    meaning: "what makes the tool say its version",
    otherwise: "--version",
    example: "args: [-version]",
  },
  minimum: {
    meaning: "the least version of the tool, in quotes",
    example: 'minimum: "20.1"',
  },
  port: { meaning: "a TCP port that answers", example: "port: 5432" },
  host: { meaning: "where the port is", otherwise: "127.0.0.1", example: "host: db.local" },
  mcp: { meaning: "an MCP server that is configured", example: "mcp: postgres" },
  holds: {
    meaning: "a condition over parameters and earlier outputs",
    example: "holds: steps.qa.output.passed",
  },
  level: {
    meaning: "how much it weighs: only a `required` one that fails is NO-GO",
    otherwise: "required",
    example: "level: recommended",
  },
  owner: { meaning: "the agent or role to ask when it fails", example: "owner: devops" },
  action: { meaning: "what to do when it fails", example: "action: Install Node 20" },
  condition: {
    meaning: "the check is left out unless it holds",
    example: "condition: params.database",
  },
};

const retry: WordsOf<"retry"> = {
  max_attempts: {
    meaning: "all tries together",
    otherwise: "1",
    example: "max_attempts: 3",
  },
  initial_interval: {
    meaning: "the wait before the second try",
    otherwise: "1s",
    example: "initial_interval: 5s",
  },
  backoff_coefficient: {
    meaning: "each wait is the one before times this",
    otherwise: "2",
    example: "backoff_coefficient: 2",
  },
  max_interval: {
    meaning: "no wait is longer",
    otherwise: "1m",
    example: "max_interval: 1m",
  },
  non_retryable: {
    meaning: "error codes that are not tried again",
    otherwise: "none",
    example: "non_retryable: [rejected]",
  },
};

const handoff: WordsOf<"handoff"> = {
  context: { meaning: "what whoever goes on should know", example: "context: The API is frozen" },
  requirements: {
    meaning: "what is asked of whoever goes on, as a list",
    example: "requirements: [Keep the routes]",
  },
};

const words: { readonly [S in ShapeName]: WordsOf<S> } = {
  template,
  contract,
  step,
  gate,
  check,
  retry,
  handoff,
};

/** Undefined for a field that nobody reads. */
export function wordsOf(shape: ShapeName, field: string): FieldWords | undefined {
  const fields: Readonly<Record<string, FieldWords>> = words[shape];
  return Object.hasOwn(fields, field) ? fields[field] : undefined;
}
