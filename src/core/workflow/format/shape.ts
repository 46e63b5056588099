/**
 * The format of templates, written down once: which fields there are, of what kind, within which bounds,
 * and for which steps. The reader goes by it; completion, hover, the JSON Schema that ships and the tables
 * of docs/workflows.md are made from it. What the fields mean is in `words.ts`. DESIGN 4.2.
 */
import { coordinationPatterns } from "../../agent/model";

/** What a step is: exactly one of these. */
export type StepKind = "agent" | "gate" | "steps" | "workflow";

/** What a text refers to, where it is a name of something. */
export type Referred = "agent" | "capability" | "contract" | "runner" | "step" | "workflow";

/** Which names its placeholders may have: those of a run, or only parameters, known before it. */
export type Placeholders = "all" | "params";

export type FieldType =
  /** `limit`: characters. */
  | {
      readonly kind: "text";
      readonly limit: number;
      readonly names?: Placeholders;
      readonly of?: Referred;
    }
  | { readonly kind: "condition"; readonly limit: number }
  /** A list of texts, or one text. */
  | { readonly kind: "texts"; readonly names?: Placeholders; readonly of?: Referred }
  | { readonly kind: "choice"; readonly values: readonly string[] }
  | { readonly kind: "flag" }
  | {
      readonly kind: "number";
      readonly least: number;
      readonly most: number;
      readonly whole: boolean;
    }
  | { readonly kind: "duration" }
  /** A JSON Schema. */
  | { readonly kind: "schema" }
  /** Keys of any name; texts in the values may hold placeholders. */
  | { readonly kind: "values" }
  /** A list of anything, or one placeholder that gives a list. */
  | { readonly kind: "items" }
  /** A command line, or the list of its words. */
  | { readonly kind: "command"; readonly limit: number }
  /** `or`: what may stand there in its place. */
  | { readonly kind: "object"; readonly shape: ShapeName; readonly or?: FieldType }
  | { readonly kind: "entries"; readonly shape: ShapeName };

/** A field; `only`: the kinds of steps it means something for, all where nothing is said. */
export type FieldShape = FieldType & {
  readonly required?: true;
  readonly only?: readonly StepKind[];
};

type Shape = Readonly<Record<string, FieldShape>>;

/** Starts, at most, of one step and of a retry. */
const attempts = { kind: "number", least: 1, most: 100, whole: true } as const;
const retry = { kind: "object", shape: "retry", or: attempts } as const;
const pattern = { kind: "choice", values: coordinationPatterns } as const;
const condition = { kind: "condition", limit: 2000 } as const;

export const templateShape = {
  name: { kind: "text", limit: 100 },
  description: { kind: "text", limit: 2000 },
  pattern,
  parameters: { kind: "schema" },
  contracts: { kind: "entries", shape: "contract" },
  steps: { kind: "entries", shape: "step", required: true },
  concurrency: { kind: "number", least: 1, most: 100, whole: true },
  retry,
  success_when: condition,
  result: { kind: "values" },
  snapshot: { kind: "texts", names: "params" },
} as const satisfies Shape;

export const contractShape = {
  name: { kind: "text", limit: 100, required: true },
  description: { kind: "text", limit: 2000 },
  schema: { kind: "schema", required: true },
} as const satisfies Shape;

const work = ["agent"] as const;

export const stepShape = {
  id: { kind: "text", limit: 100, required: true },
  title: { kind: "text", limit: 200 },
  agent: { kind: "text", limit: 200, names: "params", of: "agent", only: work },
  gate: {
    kind: "object",
    shape: "gate",
    or: { kind: "entries", shape: "check" },
    only: ["gate"],
  },
  steps: { kind: "entries", shape: "step", only: ["steps"] },
  workflow: { kind: "text", limit: 100, of: "workflow", only: ["workflow"] },
  needs: { kind: "texts", of: "step" },
  with: { kind: "values", only: ["agent", "workflow"] },
  output_schema: { kind: "schema", only: work },
  condition,
  runner: { kind: "text", limit: 8000, names: "params", of: "runner", only: work },
  for_each: { kind: "items", only: work },
  pattern: { ...pattern, only: ["steps"] },
  retry: { ...retry, only: work },
  timeout: { kind: "duration", only: work },
  continue_on_error: { kind: "flag" },
  stream: { kind: "flag" },
  provides: { kind: "texts", of: "contract", only: work },
  uses: { kind: "texts", of: "contract", only: work },
  artifact: { kind: "text", limit: 100, only: work },
  requires: { kind: "texts", of: "capability", only: work },
  handoff: { kind: "object", shape: "handoff", only: work },
  estimate: { kind: "duration", only: work },
} as const satisfies Shape;

export const gateShape = {
  checks: { kind: "entries", shape: "check" },
  approval: { kind: "text", limit: 2000, names: "all" },
} as const satisfies Shape;

/** What a check can look at: exactly one of them. */
export const checkSubjects = ["command", "file", "env", "tool", "port", "mcp", "holds"] as const;
export type CheckField = (typeof checkSubjects)[number];

/** Fields that say more about one kind of check. */
export const checkDetails: Readonly<Record<string, CheckField>> = {
  args: "tool",
  minimum: "tool",
  host: "port",
};

export const checkShape = {
  name: { kind: "text", limit: 200 },
  command: { kind: "command", limit: 8000 },
  file: { kind: "text", limit: 1000, names: "all" },
  env: { kind: "text", limit: 200 },
  tool: { kind: "text", limit: 200, names: "all" },
  args: { kind: "texts", names: "all" },
  minimum: { kind: "text", limit: 50 },
  port: { kind: "number", least: 1, most: 65_535, whole: true },
  host: { kind: "text", limit: 255, names: "all" },
  mcp: { kind: "text", limit: 200 },
  holds: condition,
  level: { kind: "choice", values: ["required", "recommended", "optional"] },
  owner: { kind: "text", limit: 100, names: "all", of: "agent" },
  action: { kind: "text", limit: 2000, names: "all" },
  condition,
} as const satisfies Shape;

export const retryShape = {
  max_attempts: attempts,
  initial_interval: { kind: "duration" },
  backoff_coefficient: { kind: "number", least: 1, most: 100, whole: false },
  max_interval: { kind: "duration" },
  non_retryable: { kind: "texts" },
} as const satisfies Shape;

export const handoffShape = {
  context: { kind: "text", limit: 10_000 },
  requirements: { kind: "texts" },
} as const satisfies Shape;

export const shapes = {
  template: templateShape,
  contract: contractShape,
  step: stepShape,
  gate: gateShape,
  check: checkShape,
  retry: retryShape,
  handoff: handoffShape,
} as const satisfies Readonly<Record<string, Shape>>;

export type ShapeName = "template" | "contract" | "step" | "gate" | "check" | "retry" | "handoff";

/** Bounds on one template. */
export const maxSteps = 500;
export const maxStepDepth = 8;
/** Instances of a step that is done once for each item. */
export const maxItems = 200;

export function fieldsOf(shape: ShapeName): readonly string[] {
  return Object.keys(shapes[shape]);
}

/** Undefined for a field that nobody reads. */
export function fieldOf(shape: ShapeName, name: string): FieldShape | undefined {
  const fields: Shape = shapes[shape];
  return Object.hasOwn(fields, name) ? fields[name] : undefined;
}
