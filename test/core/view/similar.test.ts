import { expect, it } from "vitest";
import { similarTo } from "../../../src/core/view/similar";

const names = ["all", "docs-sync", "feature-team", "tdd-cycle", "test-parallel"];

it.each([
  ["tes", ["test-parallel"]],
  ["test-paralel", ["test-parallel"]],
  ["Docs-Sync", ["docs-sync"]],
  ["team", ["feature-team"]],
  ["ship", []],
  ["", []],
])("for %s suggests what was meant, or nothing", (wanted, meant) => {
  expect(similarTo(wanted, names)).toEqual(meant);
});

it("never suggests one id of chance for another", () => {
  expect(similarTo("iBKoeFhQ2x", ["Zk3Lm9PqRs", "iBKoeFhQ2y"])).toEqual(["iBKoeFhQ2y"]);
  expect(similarTo("nope", ["Zk3Lm9PqRs", "Qw7Er5TyUi"])).toEqual([]);
});
