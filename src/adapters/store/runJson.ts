/** The shape of runs and alerts in a stored board. */
import type { HandoffMessage } from "../../core/execution/handoffMessage";
import type { FileRef } from "../../core/workflow/runPorts";
import type {
  Alert,
  ApprovalAnswer,
  CheckResult,
  RunDriver,
  RunRequest,
  RunState,
  Said,
  SkipReason,
  StepError,
  StepOffer,
  StepSaid,
  StepState,
  WorkInterval,
} from "../../core/workflow/runState";
import {
  array,
  boolean,
  type Decode,
  Mismatch,
  map,
  number,
  object,
  oneOf,
  optional,
  record,
  string,
} from "./decode";

const file = object<FileRef>({ path: string, hash: string });

const error = object<StepError>({
  kind: oneOf("execution", "workflow"),
  code: string,
  message: string,
  place: optional(string),
});

const check = object<CheckResult>({
  name: string,
  level: oneOf("required", "recommended", "optional"),
  ok: boolean,
  found: string,
  owner: optional(string),
  action: optional(string),
});

export const handoffMessage = object<HandoffMessage>({
  from: string,
  to: string,
  task: string,
  deliverable: string,
  context: string,
  requirements: array(string),
  continuesWith: optional(string),
});

const step = object<StepState>({
  status: oneOf("pending", "running", "offered", "waiting", "success", "failure", "skipped"),
  attempts: number,
  lost: number,
  retryAt: optional(number),
  offered: optional(
    object<StepOffer>({
      agent: string,
      title: string,
      message: optional(handoffMessage),
      parent: optional(string),
      inputs: optional(record),
    }),
  ),
  execution: optional(string),
  by: optional(string),
  at: optional(number),
  output: optional(file),
  error: optional(error),
  skipped: optional(
    object<SkipReason>({ cause: oneOf("condition", "dependency", "cancelled"), why: string }),
  ),
  checks: array(check),
  question: optional(string),
  answer: optional(
    object<ApprovalAnswer>({ approved: boolean, by: string, comment: optional(string) }),
  ),
  said: optional(
    object<StepSaid>({ what: oneOf("recheck", "override", "retry"), by: string, at: number }),
  ),
});

const request = object<RunRequest>({
  id: string,
  from: string,
  step: string,
  execution: optional(string),
  agent: string,
  what: string,
  context: string,
  waiting: array(string),
});

/** A set as a list; a value that occurs twice is refused. */
function set(decode: Decode<string>): Decode<ReadonlySet<string>> {
  const values = array(decode);
  return (value) => {
    const list = values(value);
    const result = new Set(list);
    if (result.size === list.length) return result;
    throw new Mismatch("values that differ", value);
  };
}

export const run = object<RunState>({
  id: string,
  workflow: string,
  title: optional(string),
  project: optional(string),
  plan: file,
  scripted: boolean,
  startedAt: number,
  paused: optional(number),
  startedBy: string,
  status: oneOf("running", "success", "failure", "cancelled"),
  cancelling: optional(
    object<NonNullable<RunState["cancelling"]>>({ by: string, reason: optional(string) }),
  ),
  driver: optional(object<RunDriver>({ session: string, expires: number, ttl: number })),
  steps: map(string, step),
  items: map(string, number),
  itemNames: optional(map(string, array(string))),
  requests: array(request),
  overridden: set(string),
  reassigned: map(string, string),
  finishedAt: optional(number),
  error: optional(error),
  intervals: array(
    object<WorkInterval>({
      before: string,
      after: optional(string),
      from: number,
      to: optional(number),
      worked: number,
      seen: optional(number),
    }),
  ),
  rolledBack: boolean,
});

export const alert = object<Alert>({
  id: string,
  kind: oneOf("breaker_open", "run_failed"),
  agent: optional(string),
  run: optional(string),
  message: string,
  at: number,
});

export const said = object<Said>({ by: string, at: number });
