import { describe, expect, it } from "vitest";
import type { Command } from "../../../src/core/board/commands";
import { attentionFor } from "../../../src/core/view/attention";
import { actor, Rules } from "../../support/board/rules";

const text = "---\nstatus: active\n---\n- [ ] One ^one\n- [ ] Two ^two\n";
const holder = actor("ada", "user:1");
const other = actor("coder", "mcp:7");
const target = { project: "a", task: "one" };
const force = { reason: "release tonight" };

const commands: readonly (readonly [string, Command, Command])[] = [
  ["tick", { type: "tick", target, done: true }, { type: "tick", target, done: true, force }],
  ["block", { type: "block", target, reason: "r" }, { type: "block", target, reason: "r", force }],
  ["extend", { type: "extend", target }, { type: "extend", target, force }],
];

describe("acting over somebody's claim", () => {
  it.each(commands)("%s needs force, and its holder is told why", (_, plain, forced) => {
    const rules = new Rules({ "a/AGENCY.md": text });
    rules.act({ type: "claim", target }, holder);
    expect(rules.act(plain, other)).toMatchObject({ ok: false, code: "not_holder" });
    expect(rules.act(forced, other)).toMatchObject({ ok: true });
    const [told] = attentionFor(rules.world(), holder, ["ada"], rules.now);
    expect(told).toMatchObject({ kind: "ended", detail: "By coder: release tonight." });
    const claims = told === undefined ? [] : [...rules.board.notices.keys()];
    rules.act({ type: "acknowledge", claims }, holder);
    expect(attentionFor(rules.world(), holder, ["ada"], rules.now)).toEqual([]);
    expect(rules.board.claims.size).toBe(1);
  });

  it("needs none for the status of a project that is free, nor tells oneself", () => {
    const rules = new Rules({ "a/AGENCY.md": text });
    expect(rules.act({ type: "set_status", project: "a", status: "blocked" }, other).ok).toBe(true);
    rules.act({ type: "unblock", target: { project: "a" } }, other);
    rules.act({ type: "claim", target: { project: "a" } }, holder);
    const status = { type: "set_status", project: "a", status: "completed" } as const;
    expect(rules.act(status, other).ok).toBe(false);
    expect(rules.act(status, holder).ok).toBe(true);
    expect(rules.board.notices.size).toBe(0);
  });
});
