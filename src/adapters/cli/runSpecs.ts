/** The same for the commands about workflows and their runs; part of `specs`. */

export const runSpecs = {
  workflows: {
    name: "workflows",
    summary: "the workflows that can be run, with their parameters",
    details:
      "The folder's own in .baton/workflows come first, then those that come with Baton. What is wrong with a template is said with its line.",
    examples: [["baton workflows", "what can be run"]],
  },
  run: {
    name: "run",
    summary: "run a workflow, and follow it until it is over or waits",
    details:
      "Parameters are checked before anything starts. A command line from the repository is shown whole and asked for once on this machine; where nobody can be asked it is refused unless --allow-commands. Ctrl+C cancels the run and ends what it started. A run that waits for somebody, or whose process was killed, stays: baton retry goes on with it.",
    examples: [
      ["baton run test-parallel", "the test suites of all packages, side by side"],
      ['baton run feature-team -p feature="Refunds" --dry-run', "what it would do"],
      ["baton run ship --scripted answers.yaml", "a rehearsal without any model"],
    ],
  },
  runs: {
    name: "runs",
    summary: "runs under way and the last that are over, one of them, or one step",
    examples: [
      ["baton runs", "how they stand"],
      ["baton runs RUN", "its steps, and what to do about it"],
      ["baton runs RUN design", "a step: inputs, instructions, the output it has to give"],
    ],
  },
  retry: {
    name: "retry",
    summary: "go on with a run: after a failure, a NO-GO, or the end of its process",
    details:
      "What failed begins again with all that depends on it; what is done is not repeated. Where only the workflow's own condition of success failed, it begins at the steps that are named there. A template or agent that changed since counts for what is not done; where that cannot be, it says why. All checks of a gate that said NO-GO are made again. With a step it begins there.",
    examples: [
      ["baton retry RUN", "where it failed or stopped"],
      ["baton retry RUN build --with codex-coder", "from that step on, by another agent"],
    ],
  },
  approve: {
    name: "approve",
    summary: "answer a gate that waits for a person",
    examples: [
      ["baton approve RUN deploy", "it may go on"],
      ['baton approve RUN deploy --reject --comment "After the freeze"', "it may not"],
    ],
  },
  step: {
    name: "step",
    summary: "give what came of a step that was offered to you",
    details:
      "baton runs RUN STEP says what it gets and what it has to give; baton claim run/RUN/STEP takes it first, so that nobody else does it. An output that is not what the template asks for is refused with what is wrong. While somebody holds the step, only they may.",
    examples: [
      ["baton step RUN design --output '{\"pages\": 3}'", "done, with what came of it"],
      ['baton step RUN design --fail "The brief is missing"', "it could not be done"],
    ],
  },
  override: {
    name: "override",
    summary: "let a step through that its agent's role stopped",
    details: "The reason is kept. The step begins again, with all that depends on it.",
    examples: [['baton override RUN migrate --reason "The database agent is away"', "it may"]],
  },
  request: {
    name: "request",
    summary: "ask another agent for something while a step is at work",
    details:
      "It becomes a step of theirs in the same run. The step that asks goes on; only those named with --waiting wait for it.",
    examples: [
      [
        'baton request RUN screens backend "All currencies" --waiting integration',
        "screens goes on, integration waits",
      ],
    ],
  },
  cancel: {
    name: "cancel",
    summary: "end a run and everything it started",
    examples: [["baton cancel RUN", "what is done stays; baton rollback puts it back"]],
  },
  rollback: {
    name: "rollback",
    summary: "put files back to what they were before a run",
    details:
      "Shows them first. Only what changed while steps of the run were at work goes back; what somebody changed besides is left alone, and named with the reason. A retry then begins with the first step.",
    examples: [
      ["baton rollback RUN", "shows the files and asks"],
      ["baton rollback RUN --yes", "puts them back"],
    ],
  },
} as const;
