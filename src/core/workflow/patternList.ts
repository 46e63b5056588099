/** The coordination patterns that can be learned and served. Source documents 003 (item 5) and 004. */

export interface Pattern {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  /** Mermaid. */
  readonly diagram: string;
  readonly when_to_use: string;
  /** The name of a workflow template that shows it. */
  readonly example_workflow: string;
}

export const patterns: readonly Pattern[] = [
  {
    id: "sequential",
    name: "Sequential",
    description:
      "One agent after the other: each takes up what the one before hands over, and passes its own result on.",
    diagram: lines(
      "flowchart LR",
      "  plan[Planner] -->|plan| code[Coder]",
      "  code -->|changes| review[Reviewer]",
    ),
    when_to_use:
      "Each step needs the result of the step before, or one agent must check another's work. Slow when steps do not really depend on each other.",
    example_workflow: "planner-coder-reviewer",
  },
  {
    id: "parallel",
    name: "Parallel",
    description:
      "Several agents work at the same time on parts that do not touch each other, and their results are put together at the end.",
    diagram: lines(
      "flowchart LR",
      "  split[Split] --> a[Tester A] & b[Tester B] & c[Tester C]",
      "  a & b & c --> join[Put together]",
    ),
    when_to_use:
      "The work falls into parts of similar size that share no files. The whole takes as long as its longest part.",
    example_workflow: "test-parallel",
  },
  {
    id: "hierarchical",
    name: "Hierarchical",
    description:
      "A lead divides the goal, gives each part to the agent that fits, follows how they stand, and answers for the whole.",
    diagram: lines(
      "flowchart TB",
      "  lead[Lead] --> front[Frontend] & back[Backend] & test[Tester]",
      "  back --> data[Database]",
      "  front & data & test -.->|results| lead",
    ),
    when_to_use:
      "The goal needs several specialists, parts wait for each other in more than one way, and somebody has to decide when something changes.",
    example_workflow: "feature-team",
  },
  {
    id: "prerequisites-gate",
    name: "Prerequisites Gate",
    description:
      "Before anybody begins, all that the work needs is checked. One missing requirement is a NO-GO with what to do and whom to ask; after each repair all checks run again, and only a GO opens the next phase.",
    diagram: lines(
      "flowchart LR",
      "  check[Check all requirements] --> gate{GO?}",
      "  gate -->|yes| next[First phase]",
      "  gate -->|no| fix[Owners mend what is missing]",
      "  fix --> check",
    ),
    when_to_use:
      "A missing tool, key or service would stop the work halfway, when it is dear. Keep it to what really blocks; the rest is a recommendation.",
    example_workflow: "feature-team",
  },
  {
    id: "parallel-discovery",
    name: "Parallel Discovery",
    description:
      "Several roles look at the same question at once, each from its own side, and one of them brings the findings together before anything is planned.",
    diagram: lines(
      "flowchart LR",
      "  goal[Goal] --> pm[Product] & arch[Architecture] & ux[Design]",
      "  pm & arch & ux --> join[Findings] --> plan[Planning]",
    ),
    when_to_use:
      "At the start, when what is wanted, what is possible and what is usable can be found out apart, and a plan needs all three.",
    example_workflow: "parallel-discovery",
  },
  {
    id: "blocking-handoff",
    name: "Blocking Sequential Handoff",
    description:
      "The next agent does not begin before the one before has delivered, and what is delivered is checked against what was agreed. A message says what is done, what comes next and what must hold.",
    diagram: lines(
      "flowchart LR",
      "  schema[Database] -->|schema, checked| api[Backend]",
      "  api -->|contract, checked| page[Frontend]",
    ),
    when_to_use:
      "Going on from a wrong or half result would cost more than waiting: a schema before its queries, an interface before its callers.",
    example_workflow: "docs-sync",
  },
  {
    id: "coordination-point",
    name: "Parallel With a Coordination Point",
    description:
      "Streams run side by side from a contract they agreed on at the start, and meet at one named point where it is checked that their parts fit.",
    diagram: lines(
      "flowchart LR",
      "  contract[Agree on the contract] --> front[Frontend] & back[Backend]",
      "  front & back --> meet{Do they fit?}",
      "  meet -->|yes| test[Test the whole]",
      "  meet -->|no| contract",
    ),
    when_to_use:
      "Two streams depend on each other's shape, not on each other's work. Waiting would waste half of the time; meeting only at the end would find the misfit too late.",
    example_workflow: "feature-team",
  },
  {
    id: "continuous-stream",
    name: "Continuous Stream",
    description:
      "Work such as testing or a security review runs beside all the rest from the first day on, holds nobody up, and speaks at one gate before the end.",
    diagram: lines(
      "flowchart LR",
      "  build1[Build] --> build2[Build more] --> gate{Deploy?}",
      "  test[Testing] -.-> build1 & build2",
      "  test --> gate",
      "  gate -->|yes| deploy[Deploy]",
    ),
    when_to_use:
      "Findings are worth most while the work is still going on, and only what is found in the end may stop it.",
    example_workflow: "feature-team",
  },
];

export function patternById(id: string): Pattern | undefined {
  return patterns.find((pattern) => pattern.id === id);
}

function lines(...all: readonly string[]): string {
  return all.join("\n");
}
