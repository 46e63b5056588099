import { describe, expect, it } from "vitest";
import {
  coverageIn,
  fromGoJson,
  fromJestJson,
  fromJunit,
  fromText,
} from "../../../src/adapters/programs/tests/results";

describe("reports of test runners", () => {
  it("vitest and jest", () => {
    const report = {
      numPassedTests: 3,
      numFailedTests: 1,
      numPendingTests: 1,
      numTodoTests: 1,
      testResults: [
        {
          name: "/w/a.test.ts",
          status: "failed",
          assertionResults: [
            { status: "failed", fullName: "cart adds", failureMessages: ["expected 1 to be 2"] },
          ],
        },
        { name: "/w/b.test.ts", status: "failed", message: "no such module", assertionResults: [] },
      ],
    };
    expect(fromJestJson(report)).toEqual({
      passed: 3,
      failed: 2,
      skipped: 2,
      failures: [
        { name: "cart adds", message: "expected 1 to be 2", file: "/w/a.test.ts" },
        { name: "/w/b.test.ts", message: "no such module", file: "/w/b.test.ts" },
      ],
    });
  });

  it("junit", () => {
    const xml = `<testsuites><testsuite name="pytest"><testcase classname="t" name="ok"/>
      <testcase classname="t" name="bad" file="t.py"><failure message="assert 1 &lt; 0">long</failure></testcase>
      <testcase classname="t" name="off"><skipped/></testcase></testsuite></testsuites>`;
    expect(fromJunit(xml)).toEqual({
      passed: 1,
      failed: 1,
      skipped: 1,
      failures: [{ name: "t bad", message: "assert 1 < 0", file: "t.py" }],
    });
  });

  it("go", () => {
    const lines = [
      { Action: "output", Package: "svc", Test: "TestA", Output: "a.go:3: wrong\n" },
      { Action: "fail", Package: "svc", Test: "TestA" },
      { Action: "pass", Package: "svc", Test: "TestB" },
      { Action: "fail", Package: "svc" },
    ];
    expect(fromGoJson(lines.map((line) => JSON.stringify(line)).join("\n"))).toEqual({
      passed: 1,
      failed: 1,
      skipped: 0,
      failures: [{ name: "svc TestA", message: "a.go:3: wrong" }],
    });
  });

  it.each([
    [
      "test a ... ok\ntest b ... FAILED\n\ntest result: FAILED. 1 passed; 1 failed; 2 ignored; 0 measured",
      [1, 1, 2],
    ],
    [
      "FAIL: test_a (t.T)\n\nRan 5 tests in 0.01s\n\nFAILED (failures=1, errors=1, skipped=1)\n",
      [2, 2, 1],
    ],
    ["  7 passing (12ms)\n  1 pending\n  2 failing\n", [7, 2, 1]],
  ])("readable ones: %j", (text, [passed, failed, skipped]) => {
    expect(fromText(text)).toMatchObject({ passed, failed, skipped });
  });

  it.each([
    ["File | % Stmts | % Branch | % Funcs | % Lines |\nAll files | 80 | 70 | 60 | 85.5 |", 85.5],
    ["# file | line % | branch % | funcs % |\n# all files | 91.2 | 80.0 | 75.0 |", 91.2],
    ["TOTAL    120    12    90%", 90],
    ["coverage: 64.3% of statements", 64.3],
    ["nothing", undefined],
  ])("coverage in %j", (text, lines) => {
    expect(coverageIn(text)).toBe(lines);
  });
});
