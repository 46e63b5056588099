/**
 * What a run will do: a template with its sub-workflows unfolded, its agents and runners resolved and
 * its parameters checked, as one flat list. It is written once when the run starts, as a file that the
 * journal refers to by its hash, so that a template which is edited meanwhile changes no run.
 */
import type { Contract, Gate, JsonSchema, RetryPolicy, TemplateSource } from "./template";

/** How an agent's work is done. DESIGN 5.4. */
export type RunnerSpec =
  /** Any program: output as JSON or text on stdout. No shell. */
  | {
      readonly kind: "command";
      readonly argv: readonly string[];
      /** What it gets on stdin: the `StepInput` as JSON, or a prompt made of it, as agents' own programs want. */
      readonly input: "json" | "prompt";
    }
  /** A program that ships with Baton, by name. */
  | { readonly kind: "program"; readonly name: string; readonly args: readonly string[] }
  /** A language model of VS Code, with the agent's Markdown body as instructions. */
  | { readonly kind: "chat-model"; readonly family: string | undefined }
  /** A person or an outside agent does it and says so through any face. */
  | { readonly kind: "manual" };

/** A place where names resolve: the run itself, or one sub-workflow in it. */
export interface PlanScope {
  /** Prefix of its steps' ids: empty for the run, `deploy/` for the sub-workflow of step `deploy`. */
  readonly prefix: string;
  readonly workflow: string;
  readonly source: TemplateSource;
  readonly path: string;
  /** The scope in which `with` is resolved; undefined for the run. */
  readonly outer: number | undefined;
  /** Parameters: plain values in the run, with placeholders of the outer scope in a sub-workflow. */
  readonly params: Readonly<Record<string, unknown>>;
  /** What a sub-workflow declares of them; undefined for the run, and in plans of older versions. */
  readonly parameters?: JsonSchema | undefined;
  readonly contracts: readonly Contract[];
  /** Of a sub-workflow: its group is a success only if this holds as well. The run's own is in the plan. */
  readonly successWhen: string | undefined;
}

export interface PlannedStep {
  /** Unique in the run: `implementation/backend`. */
  readonly id: string;
  readonly title: string;
  /** `group` takes no time: it stands for its children, which carry its needs and condition. */
  readonly kind: "work" | "gate" | "group";
  /** Id of the group it is in. */
  readonly group: string | undefined;
  /** Index into `RunPlan.scopes`. */
  readonly scope: number;
  readonly agent: string | undefined;
  readonly runner: RunnerSpec | undefined;
  /** The agent's instructions, for runners that pass them on. */
  readonly instructions: string | undefined;
  readonly with: Readonly<Record<string, unknown>>;
  /** Ids in the run that must be over first; those of its groups are included. */
  readonly needs: readonly string[];
  /** All must hold, the outermost first; names in each mean what they mean where `step` stands. */
  readonly conditions: readonly {
    readonly scope: number;
    /** Id of the step or group that it is written at. */
    readonly step: string;
    readonly condition: string;
  }[];
  readonly gate: Gate | undefined;
  readonly forEach: string | readonly unknown[] | undefined;
  readonly outputSchema: Readonly<Record<string, unknown>> | undefined;
  readonly provides: readonly string[];
  readonly uses: readonly string[];
  readonly artifact: string | undefined;
  readonly requires: readonly string[];
  readonly retry: RetryPolicy;
  /** Milliseconds. */
  readonly timeout: number;
  readonly continueOnError: boolean;
  readonly stream: boolean;
  /** Milliseconds; from past executions, else from the template. */
  readonly expected: number | undefined;
  readonly handoff: { readonly context: string; readonly requirements: readonly string[] };
  /** In the file of its scope, 1-based. */
  readonly line: number;
}

export interface RunPlan {
  readonly v: 1;
  readonly workflow: string;
  readonly source: TemplateSource;
  readonly scopes: readonly PlanScope[];
  /** In the order of the template; a group stands before its children. */
  readonly steps: readonly PlannedStep[];
  readonly concurrency: number;
  readonly successWhen: string | undefined;
  readonly result: Readonly<Record<string, unknown>>;
  readonly snapshot: readonly string[];
  /** Answers come from a file instead of the agents' runners. */
  readonly scripted: boolean;
}
