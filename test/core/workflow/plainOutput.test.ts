import { expect, it } from "vitest";
import { plainOutput } from "../../../src/core/workflow/plainOutput";

it("takes out what only a terminal understands", () => {
  expect(plainOutput("\u001b[1;31mnot ok\u001b[0m 2\n\u001b[2K\u001b[1Gdone")).toBe(
    "not ok 2\ndone",
  );
  expect(plainOutput("\u001b]0;title\u0007a\u001b]8;;x\u001b\\b")).toBe("ab");
  expect(plainOutput("plain [31m text")).toBe("plain [31m text");
});
