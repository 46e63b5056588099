/**
 * A workflow template as its Markdown file describes it (DESIGN 4.2), read and checked but not yet
 * bound to agents and parameters; that is a `RunPlan`.
 */
import type { CoordinationPattern } from "../agent/model";

/** A JSON Schema, draft 2020-12; checked through the port `Schemas`. */
export type JsonSchema = Readonly<Record<string, unknown>>;

/** Where a template comes from; `builtin` ones ship with Baton. */
export type TemplateSource = "workspace" | "builtin";

/** When a failed attempt is tried again. DESIGN 5.4. */
export interface RetryPolicy {
  /** All tries together; 1 never tries again. */
  readonly maxAttempts: number;
  /** Before the second try, in milliseconds. */
  readonly initialInterval: number;
  /** Each wait is the one before times this. */
  readonly backoffCoefficient: number;
  /** No wait is longer, in milliseconds. */
  readonly maxInterval: number;
  /** Error codes that are not tried again. */
  readonly nonRetryable: readonly string[];
}

/** How much a check weighs: only a missing required one is NO-GO. */
export type CheckLevel = "required" | "recommended" | "optional";

/** What a check looks at. No kind runs a shell. */
export type CheckSubject =
  /** Succeeds when the program ends with 0. */
  | { readonly kind: "command"; readonly command: readonly string[] }
  /** A path relative to the worktree that must be there. */
  | { readonly kind: "file"; readonly path: string }
  /** An environment variable that must not be empty; its value is never shown. */
  | { readonly kind: "env"; readonly name: string }
  /** A program on the path whose version, as `args` make it say, is at least `minimum`. */
  | {
      readonly kind: "tool";
      readonly tool: string;
      readonly args: readonly string[];
      readonly minimum: string | undefined;
    }
  /** A TCP port that answers. */
  | { readonly kind: "port"; readonly host: string; readonly port: number }
  /** An MCP server that the workspace or the person has configured under that name. */
  | { readonly kind: "mcp"; readonly server: string }
  /** A condition over parameters and earlier outputs, as for steps. */
  | { readonly kind: "condition"; readonly condition: string };

export interface GateCheck {
  readonly name: string;
  readonly level: CheckLevel;
  /** The agent or role to ask when it is missing. */
  readonly owner: string | undefined;
  /** What has to be done when it is missing. */
  readonly action: string | undefined;
  readonly subject: CheckSubject;
  /** Only checked when this holds. */
  readonly condition: string | undefined;
}

/** A step that opens what comes behind it on GO only. */
export type Gate =
  | { readonly kind: "checks"; readonly checks: readonly GateCheck[] }
  /** Waits for a person. */
  | { readonly kind: "approval"; readonly question: string };

/** What a step says besides its place in the whole. */
export interface StepDefinition {
  /** Unique among its siblings: letters, digits, `-` and `_`. */
  readonly id: string;
  readonly title: string | undefined;
  /** The agent or role that does it. Undefined for gates, groups and sub-workflows. */
  readonly agent: string | undefined;
  /** How it is done, where not as the agent's definition says; see `parseRunner`. */
  readonly runner: string | undefined;
  /** Inputs; strings may hold `{{ params.x }}` and `{{ steps.id.output.y }}`. */
  readonly with: Readonly<Record<string, unknown>>;
  /** Ids of siblings, or of steps of an enclosing level. */
  readonly needs: readonly string[];
  /** Skipped unless it holds. */
  readonly condition: string | undefined;
  readonly gate: Gate | undefined;
  /** Name of a template that runs in its place, with `with` as its parameters. */
  readonly workflow: string | undefined;
  /** Nested steps, in the group's own pattern. */
  readonly steps: readonly StepDefinition[];
  readonly pattern: CoordinationPattern | undefined;
  /** Done once for each item of a list: the list itself, or a placeholder that gives one. */
  readonly forEach: string | readonly unknown[] | undefined;
  readonly outputSchema: JsonSchema | undefined;
  /** Names of contracts that its output fulfils. */
  readonly provides: readonly string[];
  /** Names of contracts it starts against without waiting for who provides them. */
  readonly uses: readonly string[];
  /** File name under which its output is kept in the run's folder, such as `plan.json`. */
  readonly artifact: string | undefined;
  /** Capabilities that who does it must have. */
  readonly requires: readonly string[];
  readonly retry: RetryPolicy | undefined;
  /** Of one attempt, in milliseconds. */
  readonly timeout: number | undefined;
  /** What comes behind it goes on when it failed. */
  readonly continueOnError: boolean;
  /** Runs beside the others: only steps that name it in `needs` wait for it, its group does not. */
  readonly stream: boolean;
  /** Milliseconds, for the plan. */
  readonly estimate: number | undefined;
  /** What is asked of who goes on with its output, for the handoff message. */
  readonly handoff: { readonly context: string; readonly requirements: readonly string[] };
  /** Where it stands in the file, 1-based. */
  readonly line: number;
}

/** An interface that is agreed before the work begins. */
export interface Contract {
  readonly name: string;
  readonly description: string;
  readonly schema: JsonSchema;
}

export interface WorkflowTemplate {
  readonly name: string;
  readonly description: string;
  readonly pattern: CoordinationPattern;
  readonly source: TemplateSource;
  /** Relative to the worktree's root, or to the folder of built-in templates. */
  readonly path: string;
  /** A schema of type object. */
  readonly parameters: JsonSchema;
  readonly contracts: readonly Contract[];
  readonly steps: readonly StepDefinition[];
  /** How many steps may run at once, where fewer than the setting allows. */
  readonly concurrency: number | undefined;
  /** The retry of steps that say nothing of it. */
  readonly retry: RetryPolicy;
  /** The run is a success only if this holds as well, once all steps are done. */
  readonly successWhen: string | undefined;
  /** Further fields of the run's result, by name, with placeholders. */
  readonly result: Readonly<Record<string, unknown>>;
  /** Paths, relative to the worktree, that are copied for a rollback where there is no git. */
  readonly snapshot: readonly string[];
  /** The Markdown below the front matter. */
  readonly body: string;
}

/** Something wrong with a template, told with its place. */
export interface TemplateProblem {
  readonly severity: "error" | "warning";
  readonly message: string;
  /** 1-based. */
  readonly line: number;
  readonly remedy: string;
}

/** What reading one file gave. A template with errors is shown and cannot be run. */
export interface TemplateFile {
  readonly name: string;
  readonly source: TemplateSource;
  readonly path: string;
  /** Undefined when an error kept it from being read. */
  readonly template: WorkflowTemplate | undefined;
  readonly problems: readonly TemplateProblem[];
}
