import { expect, it } from "vitest";
import { keptIntervals, withSnapshot } from "../../../src/core/workflow/workIntervals";
import { fullBoard } from "../../support/checkpointData";

it("a journal of an older version has one pair, whose end a retry takes again", () => {
  const [found] = fullBoard.runs.values();
  if (found === undefined) throw new Error("no run");
  const begun = withSnapshot({ ...found, intervals: [] }, "before", "b", 1);
  const retried = withSnapshot(withSnapshot(begun, "after", "a1", 2), "after", "a2", 3);
  expect(keptIntervals(retried)).toMatchObject([{ before: "b", after: "a2", to: 3 }]);
  expect(withSnapshot({ ...found, intervals: [] }, "after", "a", 1).intervals).toEqual([]);
});
