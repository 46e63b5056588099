/** The shape of the stored parses of project files. */
import type { CachedParse } from "../../core/ports";
import {
  type Dependencies,
  type FrontMatter,
  type Note,
  type ParseFailure,
  type ParseResult,
  type Phase,
  type Problem,
  type ProjectDocument,
  priorities,
  projectStatuses,
  type Section,
  type Task,
} from "../../core/project/model";
import { copy } from "./boardJson";
import {
  array,
  boolean,
  byFlag,
  type Decode,
  Mismatch,
  number,
  object,
  oneOf,
  optional,
  string,
} from "./decode";

const frontMatter = object<FrontMatter>({
  projectId: optional(string),
  status: oneOf(...projectStatuses),
  owner: optional(string),
  lastUpdated: optional(string),
  blocked: boolean,
  blockingReason: optional(string),
  priority: oneOf(...priorities),
  tags: array(string),
  dependencies: object<Dependencies>({
    blockedBy: array(string),
    blocks: array(string),
    parent: optional(string),
    related: array(string),
  }),
  phases: oneOf("sequential", "parallel"),
});

const task: Decode<Task> = object<Task>({
  key: string,
  id: optional(string),
  position: string,
  text: string,
  done: boolean,
  line: number,
  assignee: optional(string),
  needs: array(string),
  estimateMinutes: optional(number),
  // Named late, because a task holds tasks.
  subtasks: (value) => array(task)(value),
});

const document = object<ProjectDocument>({
  frontMatter,
  title: optional(string),
  phases: array(
    object<Phase>({
      index: number,
      title: string,
      hint: optional(string),
      line: optional(number),
      tasks: array(task),
    }),
  ),
  sections: array(object<Section>({ heading: string, line: number, endLine: number })),
  notes: array(
    object<Note>({
      time: optional(string),
      author: optional(string),
      text: string,
      line: number,
    }),
  ),
  problems: array(
    object<Problem>({
      severity: oneOf("error", "warning"),
      message: string,
      line: number,
      remedy: string,
    }),
  ),
});

const failure = object<ParseFailure>({
  message: string,
  line: number,
  column: number,
  remedy: string,
});

function exactly<const T extends boolean>(expected: T): Decode<T> {
  return (value) => {
    if (value === expected) return expected;
    throw new Mismatch(String(expected), value);
  };
}

const result: Decode<ParseResult> = byFlag(
  "ok",
  object<Extract<ParseResult, { ok: true }>>({ ok: exactly(true), document }),
  object<Extract<ParseResult, { ok: false }>>({ ok: exactly(false), failure }),
);

export const cachedParse = object<CachedParse>({
  copy,
  size: number,
  modified: number,
  hash: string,
  result,
});
