import { describe, expect, it } from "vitest";
import type { PlannedStep, PlanScope } from "../../../src/core/workflow/runPlan";
import { stepIdFor, visibleSteps } from "../../../src/core/workflow/stepNames";

const ids = new Set([
  ...["gate", "build", "build/api", "build/ui", "build/deep", "build/deep/x", "build/deep/ui"],
  ...["deploy", "deploy/gate", "deploy/go"],
]);

const scope = (prefix: string): PlanScope => ({
  prefix,
  workflow: "w",
  source: "workspace",
  path: "w.md",
  outer: undefined,
  params: {},
  contracts: [],
  successWhen: undefined,
});
const plan = {
  scopes: [scope(""), scope("deploy/")],
  steps: [...ids].map((id) => ({ id }) as PlannedStep),
};

describe("names of steps", () => {
  it.each([
    ["", undefined, "gate", "gate"],
    ["", undefined, "api", undefined],
    ["", "build", "ui", "build/ui"],
    ["", "build", "gate", "gate"],
    ["", "build/deep", "ui", "build/deep/ui"],
    ["", "build/deep", "api", "build/api"],
    ["", "build/deep", "build", "build"],
    ["", "build/deep", "nowhere", undefined],
    ["deploy/", "deploy", "gate", "deploy/gate"],
    ["deploy/", "deploy", "build", undefined],
    ["deploy/", "deploy", "deploy", undefined],
  ])("scope %j, group %s: %s means %s", (prefix, group, name, id) => {
    expect(stepIdFor(ids, prefix, group, name)).toBe(id);
    const step = { id: `${group === undefined ? "" : `${group}/`}me`, group };
    expect(visibleSteps(plan, step, prefix === "" ? 0 : 1).get(name)).toBe(id);
  });

  it("of a condition that stands farther out do not see the inner steps", () => {
    // A step of the sub-workflow under a condition of the run's own scope.
    const seen = visibleSteps(plan, { id: "deploy/go", group: "deploy" }, 0);
    expect(seen.get("build")).toBe("build");
  });
});
