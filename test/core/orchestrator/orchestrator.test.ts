import { describe, expect, it } from "vitest";
import { fit } from "../../../src/core/agent/fit";
import { buildRegistry } from "../../../src/core/agent/registry";
import { isRefusal } from "../../../src/core/board/decision";
import type { Actor } from "../../../src/core/board/events";
import type { Refusal } from "../../../src/core/errors";
import { HistoryFeed } from "../../../src/core/history/historyFeed";
import { briefMarkdown } from "../../../src/core/orchestrator/brief";
import {
  type CompleteInput,
  completeSubtask,
} from "../../../src/core/orchestrator/completeSubtask";
import { executeSubtask } from "../../../src/core/orchestrator/executeSubtask";
import type { OrchestratorPorts } from "../../../src/core/orchestrator/orchestratorPorts";
import {
  getStatus,
  initializeSession,
  synthesizeResults,
} from "../../../src/core/orchestrator/overview";
import { planTask } from "../../../src/core/orchestrator/planTask";
import { Neighbourhood } from "../../support/board/neighbourhood";
import { makeAgent } from "../agent/makers";

const minute = 60_000;
const file = { worktree: ".", path: "web/AGENCY.md" };
const boss: Actor = { agent: "claude", session: "mcp:1", source: "mcp" };
const other: Actor = { agent: "codex", session: "mcp:2", source: "mcp" };

const text = `---
project_id: web
status: active
owner: null
---

# Web application

## Agent Notes
`;

const plan = [
  {
    title: "Design it",
    description: "Draw the parts.",
    specialist_type: "architect",
    task_id: "design",
    estimated_effort: "30m",
  },
  {
    title: "Build the API",
    description: "Routes and checks.",
    specialist_type: "implementer",
    task_id: "api",
    dependencies: ["design"],
    estimated_effort: "2h",
  },
  {
    title: "Build the pages",
    description: "Forms.",
    specialist_type: "implementer",
    task_id: "pages",
    dependencies: ["design"],
    estimated_effort: "1h",
  },
  {
    title: "Test it",
    description: "All of it.",
    specialist_type: "tester",
    dependencies: ["api", "pages"],
  },
];

class Artifacts {
  readonly files = new Map<string, string>();
  directoryOf(project: string) {
    return `/board/artifacts/${project}`;
  }
  async write(project: string, name: string, written: string) {
    const path = `/board/artifacts/${project}/${name}`;
    this.files.set(path, written);
    return Promise.resolve(path);
  }
  async exists(path: string) {
    return Promise.resolve(this.files.has(path));
  }
}

async function desk(body = text) {
  const around = new Neighbourhood();
  around.disk.write(file, body);
  const open = await around.open();
  const artifacts = new Artifacts();
  const ports: OrchestratorPorts = {
    open,
    registry: () =>
      buildRegistry([
        makeAgent("architect", {
          role: "architect",
          capabilities: ["design"],
          responsibilities: ["Draw first"],
          never: ["Write code"],
        }),
        makeAgent("implementer", { description: "Writes code", instructions: "Small steps." }),
        makeAgent("tester", {}),
      ]),
    history: new HistoryFeed(around.historyReader()),
    artifacts,
    workingDirectory: "/work",
  };
  const read = () => around.disk.text(file) ?? "";
  return { around, open, ports, artifacts, read };
}

function must<T extends object>(answer: T | Refusal): T {
  if (isRefusal(answer)) throw new Error(answer.message);
  return answer;
}

async function planned(body?: string) {
  const all = await desk(body);
  const input = { description: "Sign up and sign in", subtasks: JSON.stringify(plan) };
  const answer = must(await planTask(all.ports, input, boss));
  const execute = async (task: string, by = boss) => executeSubtask(all.ports, { task }, by);
  const complete = async (input: Partial<CompleteInput> & { task: string }, by = boss) =>
    completeSubtask(all.ports, { summary: "Done.", nextAction: "continue", ...input }, by);
  const step = async (task: string) => {
    must(await execute(task));
    all.around.now += 10 * minute;
    return must(await complete({ task }));
  };
  return { ...all, answer, execute, complete, step };
}

describe("planning", () => {
  it("writes phase and tasks with specialists, dependencies and estimates, and what they are about", async () => {
    const { answer, read } = await planned();
    expect(read()).toContain(`### Sign up and sign in

- [ ] Design it @architect ~30m ^design
- [ ] Build the API @implementer needs:design ~2h ^api
- [ ] Build the pages @implementer needs:design ~1h ^pages
- [ ] Test it @tester needs:api,pages ^test-it
`);
    expect(read()).toContain("- **design**: Draw the parts.");
    expect(read().indexOf("## Plan")).toBeLessThan(read().indexOf("## Agent Notes"));
    expect(answer).toMatchObject({
      task_created: true,
      parent_task_id: "web",
      complexity: "moderate",
      subtasks: [
        { task_id: "design" },
        {},
        {},
        { task_id: "test-it", dependencies: ["api", "pages"] },
      ],
      plan: {
        levels: [["design"], ["api", "pages"], ["test-it"]],
        critical_path: ["design", "api", "test-it"],
        expected_minutes: 150,
        sequential_minutes: 210,
        gain_percent: 29,
        unestimated: ["test-it"],
      },
    });
  });

  it("refuses with everything that is wrong at once, and writes nothing", async () => {
    const { ports, read } = await desk();
    const subtasks = [
      { title: "One", task_id: "a", dependencies: ["b"], specialist_type: "wizard" },
      { title: "Two", task_id: "b", dependencies: ["a", "ghost"], estimated_effort: "soonish" },
      { title: "Three", task_id: "b" },
      { description: "no title", task_id: "c d" },
    ];
    const answer = await planTask(ports, { description: "x", subtasks, complexity: "huge" }, boss);
    if (!("ok" in answer)) throw new Error("accepted");
    expect(answer.code).toBe("invalid_argument");
    const words = (answer.reasons ?? []).join("\n");
    for (const part of [
      "huge",
      "wizard",
      "ghost",
      "soonish",
      "used twice",
      "no title",
      "c d",
      "a → b → a",
    ]) {
      expect(words).toContain(part);
    }
    expect(answer.suggestions).toContain("architect");
    expect(read()).toBe(text);
  });

  it("says what comes first, or what the plan waits for", async () => {
    const { answer } = await planned();
    expect(answer.next_steps).toContain("execute_subtask with design");
    const waiting = await planned(`${text}\n## Tasks\n\n### Phase 1\n\n- [ ] Before\n`);
    expect(waiting.answer.next_steps).toContain("waits for “Phase 1”");
    expect(waiting.read()).toMatch(
      /- \[ \] Before\n\n### Sign up and sign in\n\n- \[ \] Design it/u,
    );
  });

  it("takes a broken JSON text for what it is", async () => {
    const { ports } = await desk();
    for (const subtasks of ["[", "{}", 3, "[1]", "[]"]) {
      expect(await planTask(ports, { description: "x", subtasks }, boss)).toMatchObject({
        ok: false,
      });
    }
  });

  it("goes into a phase that is there, and never uses an id again", async () => {
    const { ports, read } = await planned();
    const subtasks = [
      { title: "Test it", task_id: "again", dependencies: ["api"] },
      { title: "Test it" },
    ];
    must(
      await planTask(ports, { description: "More", phase: "Sign up and sign in", subtasks }, boss),
    );
    // One phase, and what both plans say of it in the section Plan.
    expect(read().match(/^### Sign up and sign in$/gmu)).toHaveLength(3);
    expect(read()).toMatch(
      /\^test-it\n- \[ \] Test it needs:api \^again\n- \[ \] Test it \^test-it-2\n/u,
    );
    const repeated = await planTask(
      ports,
      { description: "x", subtasks: [{ title: "T", task_id: "api" }] },
      boss,
    );
    expect(repeated).toMatchObject({ code: "invalid_argument" });
  });

  it("is refused over somebody else's claim on the project, and where it is not clear which", async () => {
    const { around, open, ports } = await desk();
    await open.execute({ type: "claim", target: { project: "web" } }, other);
    const input = { description: "x", subtasks: [{ title: "T" }] };
    expect(await planTask(ports, input, boss)).toMatchObject({ code: "not_holder" });
    around.disk.write({ worktree: ".", path: "b/AGENCY.md" }, text.replace("web", "b"));
    await open.refresh(["b/AGENCY.md"]);
    expect(await planTask(ports, input, boss)).toMatchObject({ suggestions: ["b", "web"] });
  });
});

describe("executing", () => {
  it("refuses what waits, and starts what can be started", async () => {
    const { execute, step } = await planned();
    expect(await execute("api")).toMatchObject({ ok: false, code: "not_ready" });
    await step("design");
    expect(await execute("api")).toMatchObject({ task_id: "api", attempt: 1 });
  });

  it("hands over role, context, receivers and places", async () => {
    const { execute, complete } = await planned();
    must(await execute("design"));
    must(
      await complete({ task: "design", summary: "Three parts.", artifacts: ["docs/design.md"] }),
    );
    const brief = must(await execute("api"));
    expect(brief).toMatchObject({
      description: "Routes and checks.",
      specialist: {
        name: "implementer",
        role: "implementer: Writes code",
        instructions: "Small steps.",
      },
      context: {
        steps: [
          {
            task_id: "design",
            agent: "claude",
            summary: "Three parts.",
            artifacts: ["docs/design.md"],
          },
        ],
      },
      deliver: {
        what: "Routes and checks.",
        to: [{ task_id: "test-it", specialist_type: "tester" }],
      },
      environment: { working_directory: "/work", artifacts_directory: "/board/artifacts/web" },
    });
    const words = briefMarkdown(brief);
    for (const part of ["Three parts.", "docs/design.md", "tester, for Test it", "Small steps."]) {
      expect(words).toContain(part);
    }
  });

  it("lets one client play every specialist, also one that is called like another of them", async () => {
    const { around, ports, open, execute, complete } = await planned();
    around.role = (claimer, wanted) => fit(ports.registry(), claimer, wanted);
    const tester: Actor = { agent: "tester", session: "mcp:3", source: "mcp" };
    const target = { project: "web", task: "design" };
    expect(await open.execute({ type: "claim", target }, tester)).toMatchObject({
      code: "role_mismatch",
    });
    for (const [task, name] of [
      ["design", "architect"],
      ["api", "implementer"],
      ["pages", "implementer"],
      ["test-it", "tester"],
    ] as const) {
      expect(must(await execute(task, tester)).specialist.name).toBe(name);
      must(await complete({ task }, tester));
    }
  });

  it("is told apart by session: another agent gets a refusal, the same one its brief again", async () => {
    const { execute } = await planned();
    const first = must(await execute("design"));
    expect(await execute("design", other)).toMatchObject({ code: "already_claimed" });
    expect(must(await execute("design")).environment.execution_id).toBe(
      first.environment.execution_id,
    );
    expect(await execute("nothing")).toMatchObject({ code: "not_found" });
  });
});

describe("completing", () => {
  it("continue: ticks, gives the task back, and says what waited for it", async () => {
    const { step, open, read } = await planned();
    const answer = await step("design");
    expect(answer).toMatchObject({
      status: "completed",
      parent_task_progress: {
        completed_subtasks: 1,
        total_subtasks: 4,
        progress_percentage: 25,
        progress: "in_progress",
      },
      next_recommended_task: { task_id: "api" },
    });
    expect(read()).toContain("- [x] Design it");
    expect(open.board.claims.size).toBe(0);
  });

  it("needs_revision: stays open and mine, and the next try is told what was said", async () => {
    const { execute, complete, read } = await planned();
    must(await execute("design"));
    const answer = must(
      await complete({ task: "design", nextAction: "needs_revision", summary: "Too big." }),
    );
    expect(answer).toMatchObject({
      status: "needs_revision",
      next_recommended_task: { task_id: "design" },
    });
    expect(read()).toContain("- [ ] Design it");
    expect(must(await execute("design"))).toMatchObject({
      attempt: 2,
      context: { revision: "Too big." },
    });
  });

  it("blocked: nobody can start it until it is unblocked, and the reason is told", async () => {
    const { execute, complete, open, ports } = await planned();
    must(await execute("design"));
    const answer = must(
      await complete({ task: "design", nextAction: "blocked", summary: "No key." }),
    );
    expect(answer).toMatchObject({ status: "blocked", next_recommended_task: null });
    expect(open.board.claims.size).toBe(0);
    expect(await execute("design", other)).toMatchObject({ code: "not_ready" });
    expect(await getStatus(ports)).toMatchObject({ blocked_tasks: 1, pending_tasks: 3 });
  });

  it("complete: completes the project when nothing is open, and says so when something is", async () => {
    const { execute, complete, step, read } = await planned();
    must(await execute("design"));
    const early = must(await complete({ task: "design", nextAction: "complete" }));
    expect(early.warnings.join()).toContain("3 of 4 tasks are open");
    expect(read()).toContain("status: active");
    for (const task of ["api", "pages"]) await step(task);
    must(await execute("test-it"));
    const last = must(await complete({ task: "test-it", nextAction: "complete" }));
    expect(last.parent_task_progress.progress).toBe("completed");
    expect(read()).toContain("status: completed");
  });

  it("keeps detailed work as a file and tells which artifacts are not there", async () => {
    const { execute, complete, artifacts } = await planned();
    must(await execute("design"));
    const answer = must(
      await complete({ task: "design", detailedWork: "Long.", artifacts: ["gone.md"] }),
    );
    expect(answer.artifacts).toEqual([
      { path: "gone.md", exists: false },
      { path: "/board/artifacts/web/design-1.md", exists: true },
    ]);
    expect(answer.warnings.join()).toContain("gone.md");
    expect([...artifacts.files.values()].join()).toContain("Long.");
  });

  it("is the holder's alone, and takes known words only", async () => {
    const { execute, complete } = await planned();
    must(await execute("design"));
    expect(await complete({ task: "design" }, other)).toMatchObject({ code: "not_holder" });
    for (const wrong of [{ nextAction: "go on" }, { artifactType: "song" }, { summary: " " }]) {
      expect(await complete({ task: "design", ...wrong })).toMatchObject({
        code: "invalid_argument",
      });
    }
  });
});

describe("synthesis", () => {
  it("is honest about what is missing", async () => {
    const { execute, complete, ports } = await planned();
    must(await execute("design"));
    must(await complete({ task: "design", summary: "Three parts.", artifacts: ["gone.md"] }));
    const answer = must(await synthesizeResults(ports, undefined, boss));
    expect(answer).toMatchObject({
      complete: false,
      completed_subtasks: 1,
      total_subtasks: 4,
      done: [{ task_id: "design", agent: "claude", summary: "Three parts." }],
      missing: [{ task_id: "api", why: "can be started now" }, {}, { task_id: "test-it" }],
      artifacts: [{ path: "gone.md", exists: false, task_id: "design" }],
    });
    expect(answer.report).toContain("1 of 4 tasks are done; 3 are missing.");
    expect(answer.report).toContain("gone.md (not there)");
    expect(answer.next_steps.join()).toContain("Start “Build the API” (api) with implementer.");
  });

  it("computes what it took from what was done", async () => {
    const { around, execute, complete, step, ports } = await planned();
    await step("design");
    must(await execute("api"));
    must(await execute("pages"));
    around.now += 60 * minute;
    must(await complete({ task: "api" }));
    must(await complete({ task: "pages" }));
    await step("test-it");
    const answer = must(await synthesizeResults(ports, "web", boss));
    expect(answer.complete).toBe(true);
    expect(answer.actual).toMatchObject({
      elapsed_minutes: 80,
      sequential_minutes: 140,
      gain_percent: 43,
    });
    expect(answer.next_steps.join()).toContain("completed");
  });

  it("of a project that is not there is a refusal, not a success", async () => {
    const { ports } = await desk();
    expect(await synthesizeResults(ports, "task_12345678", boss)).toMatchObject({
      code: "not_found",
    });
    const empty = must(await synthesizeResults(ports, "web", boss));
    expect(empty).toMatchObject({ complete: false, total_subtasks: 0 });
  });
});

describe("the session", () => {
  it("tells specialists and what is open", async () => {
    const { ports, step } = await planned();
    await step("design");
    const session = must(await initializeSession(ports));
    expect(session).toMatchObject({
      session_initialized: true,
      orchestrator_context: { specialist_roles: { implementer: "Writes code" } },
      active_tasks: [
        { parent_task_id: "web", subtasks: [{ task_id: "api", status: "pending" }, {}, {}] },
      ],
    });
    const status = must(await getStatus(ports, "web", true));
    expect(status).toMatchObject({ completed_tasks: 1, pending_tasks: 3 });
    expect(status.tasks[0]).toMatchObject({ task_id: "design", status: "completed" });
    expect(await initializeSession(ports, "nowhere")).toMatchObject({ code: "not_found" });
  });
});
