import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { joinLine, shownLine, splitLine } from "../../../src/core/workflow/argv";
import { longestDuration, parseDuration } from "../../../src/core/workflow/durations";
import { parseRunner, showRunner } from "../../../src/core/workflow/runnerSpec";

describe("command lines", () => {
  it.each([
    ["npm test", ["npm", "test"]],
    ["  node   -e  'a b' ", ["node", "-e", "a b"]],
    [`say "it's \\"so\\"" ''`, ["say", `it's "so"`, ""]],
    [`'a'"b"c`, ["abc"]],
    ["C:\\tools\\x.exe --n=1", ["C:\\tools\\x.exe", "--n=1"]],
    ["echo $HOME ~ * a&b", ["echo", "$HOME", "~", "*", "a&b"]],
    ["a {{ params.x }}/b '{{ y }}'", ["a", "{{ params.x }}/b", "{{ y }}"]],
    ["'a|b;c' \"$(x)\"", ["a|b;c", "$(x)"]],
  ])("%s", (line, argv) => {
    expect(splitLine(line)).toEqual({ ok: true, argv });
  });

  it.each([
    ["a | b", "`|`"],
    ["a && b", "`&&`"],
    ["a; b", "`;`"],
    ["a > file", "`>`"],
    ["a $(b)", "`$(`"],
    ["a `b`", "```"],
    ["a ${B}", "`${`"],
    ["a 'b", "is not closed"],
    ["", "is empty"],
    ["a\nb", "one line"],
    ["a\0", "one line"],
    ["x".repeat(9000), "characters"],
  ])("%j is refused", (line, message) => {
    const split = splitLine(line);
    expect(split.ok ? "" : split.message).toContain(message);
  });

  it("are written so that they are read as the same words", () => {
    const word = fc.string({ maxLength: 12 }).filter((text) => !/[\0\r\n]/u.test(text));
    fc.assert(
      fc.property(fc.array(word, { minLength: 1, maxLength: 6 }), (argv) => {
        expect(splitLine(joinLine(argv))).toEqual({ ok: true, argv });
      }),
    );
  });
});

describe("runners", () => {
  it.each([
    [undefined, { kind: "manual" }],
    ["manual", { kind: "manual" }],
    ["chat-model", { kind: "chat-model", family: undefined }],
    ["chat-model: gpt-5", { kind: "chat-model", family: "gpt-5" }],
    ["program:run-tests", { kind: "program", name: "run-tests", args: [] }],
    ["program:x --a 'b c'", { kind: "program", name: "x", args: ["--a", "b c"] }],
    ["claude", { kind: "command", argv: ["claude", "-p"], input: "prompt" }],
    ["claude -p", { kind: "command", argv: ["claude", "-p"], input: "prompt" }],
    [
      "claude --model haiku -p",
      { kind: "command", argv: ["claude", "-p", "--model", "haiku"], input: "prompt" },
    ],
    ["codex", { kind: "command", argv: ["codex", "exec", "-"], input: "prompt" }],
    [
      "codex exec --sandbox workspace-write",
      {
        kind: "command",
        argv: ["codex", "exec", "--sandbox", "workspace-write", "-"],
        input: "prompt",
      },
    ],
    ["gemini", { kind: "command", argv: ["gemini"], input: "prompt" }],
    ["copilot", { kind: "command", argv: ["copilot", "-s", "--no-ask-user"], input: "prompt" }],
    [
      "node scripts/agent.mjs",
      { kind: "command", argv: ["node", "scripts/agent.mjs"], input: "json" },
    ],
  ])("%s", (text, runner) => {
    expect(parseRunner(text)).toEqual({ ok: true, runner });
  });

  it.each(["manual now", "chat-model:a b", "program:", "program:../x", "a | b", "program:X"])(
    "%s is refused with a remedy",
    (text) => {
      const parsed = parseRunner(text);
      expect(parsed.ok ? "" : parsed.remedy).toMatch(/Write/u);
    },
  );

  it("are shown as they are written", () => {
    fc.assert(
      fc.property(fc.array(fc.stringMatching(/^[ -~]{1,8}$/u), { minLength: 1 }), (argv) => {
        const parsed = parseRunner(joinLine(argv));
        if (!parsed.ok || parsed.runner.kind === "manual") return;
        expect(parseRunner(showRunner(parsed.runner)).ok).toBe(true);
      }),
    );
  });
});

describe("a command line as it is shown", () => {
  it("hides nothing and turns nothing around", () => {
    expect(shownLine(["echo", "a b", "safe\u202Etxt.exe", "x\u200By", "no\u00A0break", "\n"])).toBe(
      "echo 'a b' 'safe\\u{202e}txt.exe' 'x\\u{200b}y' 'no\\u{a0}break' '\\u{a}'",
    );
  });

  it("is the line that was written where all of it is seen", () => {
    const line = "npm test -- --name=ü";
    const split = splitLine(line);
    expect(split.ok && shownLine(split.argv)).toBe("npm test -- '--name=ü'");
  });
});

describe("lengths of time", () => {
  it.each([
    [30, 30_000],
    ["30", 30_000],
    ["30s", 30_000],
    ["1.5m", 90_000],
    ["1h 30m", 5_400_000],
    ["1h30m", 5_400_000],
    ["250ms", 250],
    ["24d", 2_073_600_000],
    ["24d 1ms", undefined],
    ["30d", undefined],
    [-1, undefined],
    ["", undefined],
    ["soon", undefined],
    ["5 minutes", undefined],
    [Number.NaN, undefined],
    [null, undefined],
    [{}, undefined],
  ])("%j is %s", (value, expected) => {
    expect(parseDuration(value)).toBe(expected);
  });

  it("leave room below the end of timers, which fire at once beyond it", () => {
    const aDay = 86_400_000;
    expect(longestDuration).toBeLessThan(2 ** 31 - 1 - aDay / 2);
  });
});
