import { describe, expect, it } from "vitest";
import { attentionFor } from "../../../src/core/view/attention";
import { placeOfRow } from "../../../src/core/view/runPlaces";
import { statusLine } from "../../../src/core/view/statusLine";
import { workflowDetails } from "../../../src/core/view/workflowDetails";
import { workflowLook } from "../../../src/core/view/workflowLooks";
import {
  type WorkflowRow,
  workflowChildren,
  workflowParent,
  workflowRowId,
} from "../../../src/core/view/workflowRows";
import type { TemplateFile, WorkflowTemplate } from "../../../src/core/workflow/template";
import { minute } from "../../support/board/rules";
import { actor, ada, me, planned, RunPlay } from "./runPlay";

const gate = planned("gate", {
  kind: "gate",
  agent: undefined,
  gate: { kind: "checks", checks: [] },
});
const approve = planned("approve", {
  kind: "gate",
  agent: undefined,
  needs: ["build", "build/api", "build/page"],
  gate: { kind: "approval", question: "Ship it?" },
});
const ship = [
  gate,
  planned("build", { kind: "group", agent: undefined, needs: ["gate"] }),
  planned("build/api", { needs: ["gate"], agent: "backend" }),
  planned("build/page", { needs: ["gate"], agent: "frontend" }),
  approve,
];

const missing = {
  name: ".env.example",
  level: "required",
  ok: false,
  found: "not there",
  owner: "devops",
  action: "Copy it from the wiki.",
} as const;
const advice = { ...missing, name: "jq", level: "optional", owner: undefined } as const;
const node = { ...missing, name: "node", ok: true, found: "v20.11.1" } as const;

/** Every row with what it says, folded out; ids are unique and each row knows the one above it. */
function all(play: RunPlay): readonly string[] {
  const context = play.context();
  const ids = new Set<string>();
  const lines: string[] = [];
  const visit = (row: WorkflowRow, depth: number) => {
    const look = workflowLook(context, row);
    if (look === undefined) throw new Error(`no look for ${workflowRowId(row)}`);
    expect(look.id).toBe(workflowRowId(row));
    expect(ids.has(look.id)).toBe(false);
    ids.add(look.id);
    lines.push(`${"  ".repeat(depth)}${look.label} | ${look.description} | ${look.state}`);
    const children = workflowChildren(context, row);
    expect(look.children === "none").toBe(children.length === 0);
    for (const child of children) {
      expect(workflowParent(context, child)).toEqual(row);
      visit(child, depth + 1);
    }
  };
  for (const row of workflowChildren(context, undefined)) visit(row, 0);
  return lines;
}

function flags(play: RunPlay, step?: string, run = play.run): readonly string[] {
  const row: WorkflowRow = step === undefined ? { kind: "run", run } : { kind: "step", run, step };
  return (workflowLook(play.context(), row)?.flags ?? []).filter((flag) => flag.startsWith("can"));
}

const attention = (play: RunPlay, names: readonly string[] = [me.agent]) =>
  attentionFor(play.rules.world(), me, names, play.rules.now);

describe("a run", () => {
  it("shows its steps, groups and needs before anything has happened", () => {
    expect(all(new RunPlay(ship))).toEqual([
      "Runs | 1 live | section",
      "  ship | 0/4 | running",
      "    gate | being checked | pending",
      "    build | waits for gate | pending",
      "      api | backend · waits for gate | pending",
      "      page | frontend · waits for gate | pending",
      "    approve | waits for build | pending",
    ]);
  });

  it("lies open while it runs, also where it has yet to come", () => {
    const play = new RunPlay(ship);
    const row = { kind: "step", run: play.run, step: "build" } as const;
    expect(workflowLook(play.context(), row)?.children).toBe("expanded");
  });

  it("says NO-GO with what is missing, and GO once it is there", () => {
    const play = new RunPlay(ship);
    play.advance({
      kind: "gate",
      step: "gate",
      verdict: "no_go",
      results: [missing, advice, node],
    });
    expect(all(play).slice(1, 6)).toEqual([
      "  ship | NO-GO · 0/4 | no_go",
      "    gate | NO-GO · 1 of 3 missing | no_go",
      "      .env.example | not there · required · Copy it from the wiki · ask devops | check_missing",
      "      jq | not there · optional · Copy it from the wiki | check_advice",
      "      node | v20.11.1 | check_ok",
    ]);
    expect(flags(play, "gate")).toEqual(["canCheckAgain"]);
    expect(flags(play)).toEqual(["canCancel"]);
    expect(attention(play)).toMatchObject([
      {
        kind: "no_go",
        title: "“gate” of “ship” says NO-GO",
        detail:
          "Missing: .env.example: Copy it from the wiki (ask devops). Check again when it is mended.",
        run: "run-1",
        step: "gate",
      },
    ]);
    play.rules.must({ type: "recheck", run: play.run, step: "gate" }, ada);
    play.advance({ kind: "gate", step: "gate", verdict: "go", results: [advice, node] });
    expect(all(play)[2]).toBe("    gate | GO · 1 of 2 | success");
    expect(attention(play)).toEqual([]);
  });

  it("shows who is at what, tries and how long they took", () => {
    const play = new RunPlay(ship);
    play.advance({ kind: "gate", step: "gate", verdict: "go", results: [node] });
    const first = play.begin("build/api", "backend");
    play.begin("build/page", "frontend");
    play.rules.now += 5_000;
    play.end(first, "it broke", 60_000);
    expect(all(play)).toContain("      api | backend · again in 1 min · it broke | pending");
    play.rules.now += 2 * minute;
    play.begin("build/api", "backend");
    play.rules.now += 3 * minute;
    expect(all(play)).toEqual([
      "Runs | 1 live | section",
      "  ship | 1/4 · 2 at work · 5 min | running",
      "    gate | GO · 1 of 1 | success",
      "      node | v20.11.1 | check_ok",
      "    build | 0/2 | running",
      "      api | backend · attempt 2 of 3 · 3 min | running",
      "        Attempt 1 | failed · backend · 5 s | failure",
      "        Attempt 2 | at work · backend · 3 min | running",
      "      page | frontend · 5 min | running",
      "    approve | waits for build | pending",
    ]);
  });

  it("waits for a person's approval, and tells who gave it", () => {
    const play = new RunPlay(ship);
    play.advance({ kind: "gate", step: "gate", verdict: "go", results: [] });
    for (const step of ["build/api", "build/page"]) play.end(play.begin(step));
    play.advance({ kind: "ask", step: "approve", question: "Ship it?" });
    expect(flags(play, "approve")).toEqual(["canApprove"]);
    expect(attention(play)).toMatchObject([
      { kind: "approval", detail: "Ship it?", run: "run-1", step: "approve" },
    ]);
    const answer = { run: play.run, step: "approve", approved: true, comment: "Tests are green" };
    play.rules.must({ type: "answer_approval", ...answer }, ada);
    play.advance({ kind: "finish", status: "success", error: undefined });
    play.rules.now += 90 * minute;
    expect(all(play)[1]).toBe("  ship | done · 4/4 · under 1 s · 1 h 30 min ago | success");
    expect(all(play).at(-1)).toBe("    approve | approved by ada | success");
    const row = { kind: "step", run: play.run, step: "approve" } as const;
    expect(workflowDetails(play.context(), row, () => "14:05")?.lines).toContain(
      "Approved by ada: Tests are green.",
    );
  });

  it("names what failed and what was left out for it, and can be retried", () => {
    const play = new RunPlay([planned("plan"), planned("code", { needs: ["plan"] })]);
    play.end(play.begin("plan"), "The planner ended with 1.");
    play.advance({ kind: "skip", step: "code", cause: "dependency", why: "“plan” failed." });
    play.advance({ kind: "finish", status: "failure", error: undefined });
    play.rules.now += 10 * minute;
    const rows = all(play);
    expect(rows[0]).toMatch(/^Alerts \| 1 \| section$/u);
    expect(rows.slice(3)).toEqual([
      "  ship | failed at “plan” · 10 min ago | failure",
      "    plan | coder · The planner ended with 1 | failure",
      "    code | skipped: “plan” failed | skipped",
    ]);
    expect(flags(play)).toEqual(["canRetry", "canRetryFailed"]);
    expect(flags(play, "plan")).toEqual(["canRetry", "canRetryWith"]);
    // What it needs failed: it would only be left out again.
    expect(flags(play, "code")).toEqual([]);
    expect(attention(play)).toMatchObject([{ kind: "alert", run: "run-1" }]);
    play.rules.must({ type: "retry_run", run: play.run, steps: ["plan", "code"] }, ada);
    expect(attention(play)).toEqual([]);
    expect(all(play)).toContain("  ship | 0/2 · waits for a window to go on | lost");
  });

  it("can be retried when only its own condition failed, and not when it is a success", () => {
    const over = (status: "success" | "failure") => {
      const play = new RunPlay([planned("plan")]);
      play.end(play.begin("plan"));
      play.advance({ kind: "finish", status, error: undefined });
      return flags(play);
    };
    expect(over("failure")).toEqual(["canRetryFailed"]);
    expect(over("success")).toEqual([]);
  });

  it("offers steps that are done by hand to those whom it concerns", () => {
    const play = new RunPlay([planned("review", { agent: "reviewer" })]);
    play.offer("review", "reviewer");
    expect(all(play).at(-1)).toBe("    review | for reviewer · to be taken | person");
    expect(flags(play, "review")).toEqual(["canComplete", "canClaim"]);
    expect(attention(play)).toMatchObject([{ kind: "offered", step: "review" }]);
    const target = { project: "run/run-1/review" };
    play.rules.must({ type: "claim", target, unlisted: true }, actor("reviewer"));
    expect(all(play).at(-1)).toBe("    review | reviewer · 1 h left | running");
    expect(flags(play, "review")).toEqual([]);
    expect(attention(play)).toEqual([]);
  });

  it("shows what a step asked for, and who waits for it", () => {
    const play = new RunPlay([planned("page", { agent: "frontend" }), planned("api")]);
    play.begin("page", "frontend");
    const asked = { agent: "designer", what: "An icon for refunds", waiting: ["api"] };
    play.rules.must(
      { type: "request_for_step", run: play.run, step: "page", ...asked },
      actor("frontend"),
    );
    const rows = all(play);
    expect(rows).toContain("    page | frontend · asked designer | running");
    expect(rows.at(-1)).toMatch(/^ {4}An icon for refunds \| designer · next \| pending$/u);
  });

  it("divides a step into its items", () => {
    const play = new RunPlay([planned("test", { forEach: ["a", "b"], title: "Test" })]);
    play.advance({ kind: "expand", step: "test", items: 2 });
    play.end(play.begin("test[0]", "TestAgent"));
    play.begin("test[1]", "TestAgent");
    expect(all(play).slice(2)).toEqual([
      "    Test | 1/2 | running",
      "      Test 1 | TestAgent · under 1 s | success",
      "      Test 2 | TestAgent | running",
    ]);
  });

  it("calls what it divided by the items, where they have names", () => {
    const play = new RunPlay([planned("test", { forEach: ["cart", {}], title: "Test" })]);
    play.advance({ kind: "expand", step: "test", items: 2, names: ["cart", ""] });
    expect(all(play).slice(3)).toEqual([
      "      Test: cart | coder · next | pending",
      "      Test 2 | coder · next | pending",
    ]);
  });

  it("counts what failed in a group that did not have to succeed, and shows one line of why", () => {
    const test = planned("test", { forEach: ["a", "b"], title: "Test", continueOnError: true });
    const play = new RunPlay([test]);
    play.advance({ kind: "expand", step: "test", items: 2 });
    play.end(play.begin("test[0]", "TestAgent"));
    play.end(play.begin("test[1]", "TestAgent"), "npm test ended with exit code 1.\nnot ok 2\n");
    expect(all(play).slice(2)).toEqual([
      "    Test | 2/2 · 1 failed | success",
      "      Test 1 | TestAgent · under 1 s | success",
      "      Test 2 | coder · npm test ended with exit code 1 | failure",
    ]);
    expect(flags(play, "test")).toEqual(["canRetry", "canRetryWith"]);
  });

  it("can be rolled back once its worktree was kept before and after it, until that is done", () => {
    const play = new RunPlay([planned("plan")]);
    play.advance({ kind: "snapshot", which: "before", name: "b" });
    play.end(play.begin("plan"));
    expect(flags(play)).toEqual(["canCancel"]);
    play.advance({ kind: "snapshot", which: "after", name: "a" });
    play.advance({ kind: "finish", status: "success", error: undefined });
    expect(flags(play)).toEqual(["canRollBack"]);
    play.rules.must({ type: "rolled_back", run: play.run, written: 1, left: 0 }, ada);
    expect(flags(play)).toEqual([]);
  });

  it("knows where in the template a row stands", () => {
    const play = new RunPlay([planned("plan", { line: 7 }), planned("code", { line: 9 })]);
    const path = ".baton/workflows/ship.md";
    const root = { prefix: "", workflow: "ship", source: "workspace", path, params: {} } as const;
    const scope = { ...root, outer: undefined, contracts: [], successWhen: undefined };
    const plan = { ...play.plan, scopes: [scope] };
    const known = { ...play.context(), planOf: () => plan };
    expect(placeOfRow(known, { kind: "run", run: play.run })).toBe(path);
    const row = { kind: "step", run: play.run, step: "plan" } as const;
    expect(placeOfRow(known, row)).toBe(`${path}:7`);
    expect(placeOfRow(known, { kind: "section", section: "runs" })).toBeUndefined();
    expect(placeOfRow({ ...known, planOf: () => undefined }, row)).toBeUndefined();
  });

  it("is told without its plan as well", () => {
    const play = new RunPlay(ship);
    play.begin("build/api", "backend");
    const context = { ...play.context(), planOf: () => undefined };
    const rows = workflowChildren(context, { kind: "run", run: play.run });
    const looks = rows.map((row) => workflowLook(context, row));
    expect(looks.map((look) => `${look?.label} | ${look?.description}`)).toEqual([
      "gate | next",
      "approve | next",
      "build | 0/2",
    ]);
  });

  it("is cancelled by a person, whose name it keeps", () => {
    const play = new RunPlay(ship);
    const execution = play.begin("build/api");
    play.rules.must({ type: "cancel_run", run: play.run }, ada);
    expect(all(play)[1]).toBe("  ship | is being cancelled · 0/4 | running");
    expect(flags(play)).toEqual([]);
    play.advance({ kind: "end", execution, status: "cancelled" });
    play.advance({ kind: "finish", status: "cancelled", error: undefined });
    expect(all(play)[1]).toMatch(/^ {2}ship \| cancelled by ada · \d\/4 · just now \| cancelled$/u);
    expect(flags(play)).toEqual(["cancelled", "canRetryFailed"]);
    expect(flags(play, "build/page")).toEqual(["canRetry", "canRetryWith"]);
    expect(flags(play, "build")).toEqual(["canRetry"]);
    expect(flags(play, "approve")).toEqual(["canRetry"]);
  });
});

describe("the list of runs", () => {
  it("has live ones first, then the last ones, then the rest below one row", () => {
    const play = new RunPlay([planned("plan")]);
    for (let index = 2; index < 15; index += 1) {
      play.rules.now += minute;
      play.start(`run-${index}`);
      play.rules.must({ type: "cancel_run", run: `run-${index}` }, ada);
    }
    const context = play.context();
    const rows = workflowChildren(context, { kind: "section", section: "runs" });
    expect(rows.map((row) => ("run" in row ? row.run : row.kind))).toEqual([
      "run-1",
      ...[14, 13, 12, 11, 10, 9, 8, 7].map((index) => `run-${index}`),
      "section",
    ]);
    const earlier = { kind: "section", section: "earlier" } as const;
    expect(workflowChildren(context, earlier)).toHaveLength(5);
    all(play);
  });
});

describe("templates", () => {
  const template = { description: "Ships the shop", pattern: "parallel" } as WorkflowTemplate;
  const file = (fields: Partial<TemplateFile>): TemplateFile => ({
    name: "ship",
    source: "workspace",
    path: ".baton/workflows/ship.md",
    template,
    problems: [],
    ...fields,
  });

  it("of the workspace come first, and broken ones say what is wrong and where", () => {
    const play = new RunPlay([planned("plan")]);
    const problem = {
      severity: "error",
      message: "The step “b” needs “c”, which is not there.",
      line: 14,
      remedy: "Name a step of this template.",
    } as const;
    play.templates = [
      file({ name: "tdd-cycle", source: "builtin", path: "tdd-cycle.md" }),
      file({ name: "broken", path: ".baton/workflows/broken.md", problems: [problem] }),
      file({}),
    ];
    expect(all(play).slice(3)).toEqual([
      "Templates | 3 | section",
      "  broken | 1 problem | broken",
      "    The step “b” needs “c”, which is not there. | line 14 · Name a step of this template. | error",
      "  ship | Ships the shop | parallel",
      "  tdd-cycle | Ships the shop | parallel",
    ]);
  });
});

describe("the status bar", () => {
  it("counts the steps of what runs, before what this person holds", () => {
    const play = new RunPlay(ship);
    play.advance({ kind: "gate", step: "gate", verdict: "go", results: [] });
    const line = () => statusLine(play.rules.world(), me, [], undefined, play.rules.now, () => 0);
    expect(line()).toMatchObject({ text: "ship 1/4", spoken: "ship, 1 of 4 steps done" });
    play.rules.must({ type: "claim", target: { project: "simple-sequential-example" } }, ada);
    expect(line()?.text).toBe("ship 1/4 · 0/8 · Phase 1: Research · ada");
    play.start("run-2");
    expect(line()?.text).toBe("2 runs 1/8 · 0/8 · Phase 1: Research · ada");
  });
});
