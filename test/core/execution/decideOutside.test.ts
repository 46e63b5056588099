import { describe, expect, it } from "vitest";
import { actor, Rules } from "../../support/board/rules";
import { projectText } from "../../support/board/texts";

const coder = actor("coder");
const stranger = actor("tester");

function rules(): Rules {
  return new Rules({ "a/AGENCY.md": projectText({ id: "a" }) });
}

function begin(world: Rules, by = coder): string {
  world.must({ type: "begin_execution", agent: by.agent, title: "Look" }, by);
  const [id] = [...world.board.executions.keys()];
  if (id === undefined) throw new Error("nothing was begun");
  return id;
}

describe("work that was begun elsewhere", () => {
  it("is ended by the session that began it, and by no other", () => {
    const world = rules();
    const execution = begin(world);
    const end = { type: "finish_execution", execution, status: "success" } as const;
    expect(world.decide(end, stranger)).toMatchObject({ ok: false, code: "not_holder" });
    expect(world.decide(end, coder)).toMatchObject({ ok: true });
  });

  it("is ended by anybody where its session cannot come back", () => {
    const world = rules();
    const execution = begin(world, { ...coder, session: "http:1" });
    const end = { type: "finish_execution", execution, status: "success" } as const;
    expect(world.decide(end, stranger)).toMatchObject({ ok: true });
  });

  it("is not a step of a run, which only its driver ends", () => {
    const world = rules();
    world.commit(
      [
        {
          type: "execution_started",
          execution: "exec-step",
          agent: "coder",
          project: undefined,
          task: undefined,
          title: "Build",
          parent: undefined,
          handoff: undefined,
          claim: undefined,
          attempt: 1,
          inputs: undefined,
          run: "run-1",
          step: "build",
          workflow: "feature-team",
        },
      ],
      coder,
    );
    const end = { type: "finish_execution", execution: "exec-step", status: "success" } as const;
    for (const by of [coder, stranger]) {
      expect(world.decide(end, by)).toMatchObject({ ok: false, code: "not_ready" });
    }
  });
});
