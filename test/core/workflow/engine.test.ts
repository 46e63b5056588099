import { describe, expect, it } from "vitest";
import { plan, scope, step } from "../../support/workflow/plans";
import { RunWorld } from "../../support/workflow/runWorld";

describe("a run that is driven to its end", () => {
  it("does one step after the other, each with what the one before it gave", async () => {
    const world = new RunWorld();
    world.machine.script = ({ step: id, inputs }) => ({
      outcome: { kind: "success", output: { summary: `${id} done`, saw: inputs } },
    });
    const { end } = await world.play(
      plan(
        [
          step({ id: "plan", with: { topic: "{{ params.topic }}" } }),
          step({ id: "code", needs: ["plan"], with: { plan: "{{ steps.plan.output.summary }}" } }),
          step({
            id: "review",
            needs: ["code"],
            with: { saw: "{{ steps.code.output.saw.plan }}" },
          }),
        ],
        { scopes: [{ ...scope({}), params: { topic: "refunds" } }] },
      ),
    );
    expect(end).toEqual({ kind: "over", status: "success" });
    expect(world.begun).toEqual(["plan", "code", "review"]);
    expect(world.machine.started.map(({ input }) => input.inputs)).toEqual([
      { topic: "refunds" },
      { plan: "plan done" },
      { saw: "plan done" },
    ]);
    expect(world.machine.started[1]?.input.handoff).toMatchObject({
      from: "plan-agent",
      to: "code-agent",
      deliverable: "plan: plan done",
    });
    expect(await world.statuses()).toEqual({ plan: "success", code: "success", review: "success" });
  });
});
