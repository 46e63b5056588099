import { describe, expect, it } from "vitest";
import { dryRunLevels, dryRunPage, dryRunWords } from "../../../src/core/view/dryRunView";
import { foreseenKept } from "../../../src/core/view/rollbackReasons";
import { dryRun } from "../../../src/core/workflow/dryRun";
import type { PlannedStep } from "../../../src/core/workflow/runPlan";
import { planned, planOfSteps } from "./runPlay";

const minute = 60_000;
const scope = {
  prefix: "",
  workflow: "ship",
  source: "workspace",
  path: ".baton/workflows/ship.md",
  outer: undefined,
  params: { target: "production" },
  contracts: [],
  successWhen: undefined,
} as const;

const check = {
  name: "Notes",
  level: "required",
  owner: "docs",
  action: "Write NOTES.md",
  subject: { kind: "command", command: ["git", "status"] },
  condition: undefined,
} as const;

const steps = [
  planned("ready", { kind: "gate", agent: undefined, gate: { kind: "checks", checks: [check] } }),
  planned("api", { needs: ["ready"], agent: "backend", expected: 4 * minute }),
  planned("page", {
    needs: ["ready"],
    agent: "frontend",
    expected: 2 * minute,
    runner: { kind: "command", argv: ["make", "page"], input: "json" },
  }),
  planned("approve", {
    kind: "gate",
    agent: undefined,
    needs: ["api", "page"],
    gate: { kind: "approval", question: "Ship to {{ params.target }}, {{ steps.api.output.n }}?" },
  }),
];

function shown(all: readonly PlannedStep[] = steps) {
  const dry = dryRun({ ...planOfSteps(all), scopes: [scope] });
  const kept = foreseenKept({ keeps: () => "paths" }, { snapshot: ["docs_a"], scripted: false });
  return { dry, params: scope.params, kept, warnings: [], newCommands: dry.commands };
}

describe("a dry run", () => {
  it("says in one line how much it is, how long it takes and what is saved", () => {
    expect(dryRunWords(shown().dry)).toBe(
      "2 steps · 2 agents · 2 gates · about 4 min, 33 % less than one after the other",
    );
  });

  it("says that nobody knows how long, where nobody does", () => {
    expect(dryRunWords(shown([planned("one")]).dry)).toBe(
      "1 step · 1 agent · nobody knows yet how long",
    );
  });

  it("lists levels with who does what, and what decides the end", () => {
    const levels = dryRunLevels(shown()).map(({ label, lines }) => [
      label,
      ...lines.map((line) => `${line.kind}: ${line.label} | ${line.description} | ${line.detail}`),
    ]);
    expect(levels).toEqual([
      ["first", "gate: ready | decides the end | 1 check, 1 required"],
      [
        "then, 2 of 3",
        "work: api | backend · about 4 min · decides the end | by hand",
        "work: page | frontend · about 2 min | make page",
      ],
      [
        "then, 3 of 3",
        "gate: approve | decides the end | Ship to {{ params.target }}, {{ steps.api.output.n }}?",
      ],
    ]);
  });

  it("names the items that a step is done for", () => {
    const some = planned("test", { forEach: ["cart", { name: "pay" }, {}] });
    const [level] = dryRunLevels(shown([some]));
    expect(level?.lines[0]?.description).toContain("3 times");
    expect(level?.lines[0]?.detail).toBe("by hand · for cart, pay and number 3");
    const many = planned("test", { forEach: Array.from({ length: 20 }, (_, at) => `p${at}`) });
    expect(dryRunPage(shown([many]))).toContain("p6, p7 and 12 more");
  });

  it("puts parameters into questions as far as they are known", () => {
    const ask = planned("ask", {
      kind: "gate",
      agent: undefined,
      gate: { kind: "approval", question: "Ship to {{ params.target }}?" },
    });
    expect(dryRunLevels(shown([ask]))[0]?.lines[0]?.detail).toBe("Ship to production?");
  });

  it("says what of the worktree a rollback could put back, and what not", () => {
    expect(dryRunPage(shown())).toContain(
      "\nCan be rolled back: docs\\_a only, as the template's snapshot says; what changes elsewhere is not kept.\n",
    );
    const plan = { snapshot: [], scripted: false };
    const git = foreseenKept({ keeps: () => "worktree" }, plan);
    expect(git).toBe("every file that git does not ignore");
    expect(foreseenKept(undefined, plan)).toMatch(/^nothing, because .*under git$/u);
    expect(foreseenKept(undefined, { ...plan, scripted: true })).toContain("rehearsal");
  });

  it("is a page in which text of templates stays text", () => {
    const hostile = planned("x", {
      title: "A | [link](command:boom) `tick` <b>",
      runner: { kind: "command", argv: ["echo", "``"], input: "json" },
    });
    const page = dryRunPage(shown([hostile]));
    expect(page).toContain("A \\| \\[link\\](command:boom) \\`tick\\` \\<b\\>");
    expect(page).toMatch(/^- ``` .* ``` \\\(x\\\)|^- ``` .*``` /mu);
    expect(page).toContain("**new: you are asked once**");
  });
});
