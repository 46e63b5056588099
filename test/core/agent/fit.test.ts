import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fit } from "../../../src/core/agent/fit";
import { buildRegistry } from "../../../src/core/agent/registry";
import { makeAgent } from "./makers";

const team = buildRegistry([
  makeAgent("frontend", { source: "builtin", role: "frontend", capabilities: ["ui"] }),
  makeAgent("backend", { source: "builtin", role: "backend", capabilities: ["api"] }),
  makeAgent("coder", { source: "builtin", role: "coder", capabilities: ["coding"] }),
  makeAgent("api-dev", { source: "baton", role: "backend", capabilities: ["api", "testing"] }),
  makeAgent("react-pro", { source: "baton", role: "frontend", capabilities: ["ui", "testing"] }),
  makeAgent("fixer", { source: "claude" }),
]);

describe("work that names nobody", () => {
  it.each(["Agent A - Fast Model", "Agent B - Capable Model", "fast", "", "  ", "@", "- coder?"])(
    "the hint %j binds nobody",
    (hint) => {
      expect(fit(team, "frontend", { hint })).toEqual({ kind: "fits" });
      expect(fit(team, "claude-haiku", { hint })).toEqual({ kind: "fits" });
    },
  );

  it("does not take a word inside free text for an agent", () => {
    expect(fit(team, "frontend", { hint: "backend work, with a fast model" }).kind).toBe("fits");
    expect(fit(team, "frontend", { hint: "write to me@backend.example" }).kind).toBe("fits");
  });
});

describe("work that names a registered agent or role", () => {
  it.each([
    ["backend", "backend"],
    ["backend", "@backend"],
    ["Backend", "BACKEND"],
    ["api-dev", "backend"],
    ["react-pro", "frontend"],
    ["react-pro", "@react-pro"],
    ["coder", "frontend, coder"],
    ["backend", "frontend and backend"],
    ["backend", "done by @backend, please"],
    ["@backend", "backend"],
  ])("%s fits the hint %j", (claimer, hint) => {
    expect(fit(team, claimer, { hint })).toEqual({ kind: "fits" });
  });

  it("redirects a registered agent of another role to those that fit", () => {
    expect(fit(team, "frontend", { hint: "backend" })).toEqual({
      kind: "redirect",
      message: "This work is meant for backend, not for frontend. backend or api-dev can take it.",
      suggestions: ["backend", "api-dev"],
    });
  });

  it("redirects to the named agent alone, not to others of its role", () => {
    expect(fit(team, "frontend", { hint: "react-pro" })).toEqual({
      kind: "redirect",
      message: "This work is meant for react-pro, not for frontend. react-pro can take it.",
      suggestions: ["react-pro"],
    });
  });

  it("only warns an agent that is not registered", () => {
    expect(fit(team, "claude-haiku", { hint: "coder" })).toEqual({
      kind: "warning",
      message: "This work is meant for coder; claude-haiku is not among the known agents.",
    });
  });

  it("lets an assignee count more than the hint", () => {
    expect(fit(team, "api-dev", { hint: "frontend", assignee: "api-dev" }).kind).toBe("fits");
    expect(fit(team, "react-pro", { hint: "frontend", assignee: "@api-dev" }).kind).toBe(
      "redirect",
    );
  });

  it("lets whoever is assigned take it, registered or not", () => {
    expect(fit(team, "claude-haiku", { assignee: "Claude-Haiku" }).kind).toBe("fits");
    expect(fit(team, "claude-haiku", { hint: "@coder or @claude-haiku" }).kind).toBe("fits");
  });

  it("only warns when the assignee is not registered", () => {
    expect(fit(team, "coder", { assignee: "claude-haiku" })).toEqual({
      kind: "warning",
      message: "This work is meant for claude-haiku, not for coder.",
    });
  });

  it("does not let built-in names alone lock out an agent without a role", () => {
    expect(fit(team, "fixer", { hint: "coder" }).kind).toBe("warning");
    expect(fit(team, "fixer", { hint: "api-dev" }).kind).toBe("redirect");
    expect(fit(team, "react-pro", { hint: "coder" }).kind).toBe("redirect");
  });

  it("lets a tool's own file take over the name of a built-in without losing its role", () => {
    const registry = buildRegistry([
      ...team.agents,
      makeAgent("Backend", { source: "claude", description: "ours" }),
    ]);
    expect(fit(registry, "Backend", { hint: "backend", capabilities: ["api"] }).kind).toBe("fits");
  });
});

describe("work that needs capabilities", () => {
  it("wants all of them", () => {
    expect(fit(team, "api-dev", { capabilities: ["API", "testing"] }).kind).toBe("fits");
    expect(fit(team, "backend", { capabilities: ["api", "testing"] })).toEqual({
      kind: "redirect",
      message: "This work needs testing, which backend does not have. api-dev can take it.",
      suggestions: ["api-dev"],
    });
  });

  it("refuses also when nobody has it, and says so", () => {
    expect(fit(team, "backend", { capabilities: ["gpu"] })).toEqual({
      kind: "redirect",
      message: "This work needs gpu, which backend does not have. No known agent fits.",
      suggestions: [],
    });
  });

  it("only warns an agent whose definition lists none", () => {
    expect(fit(team, "fixer", { capabilities: ["api"] })).toEqual({
      kind: "warning",
      message: "This work needs api; fixer does not say what it can do.",
    });
    expect(fit(team, "claude-haiku", { capabilities: ["api"] }).kind).toBe("warning");
  });

  it("suggests agents that have role and capabilities at once", () => {
    expect(fit(team, "coder", { hint: "frontend", capabilities: ["testing"] })).toMatchObject({
      kind: "redirect",
      suggestions: ["react-pro"],
    });
  });
});

describe("always", () => {
  const word = fc.constantFrom(
    "frontend",
    "backend",
    "coder",
    "fixer",
    "api-dev",
    "nobody",
    "Agent A",
  );
  const hint = fc.oneof(
    word,
    fc.string(),
    fc.array(word).map((words) => words.map((w) => `@${w}`).join(" and ")),
  );
  const wanted = fc.record(
    {
      hint,
      assignee: fc.oneof(word, fc.string()),
      capabilities: fc.array(fc.constantFrom("ui", "api", "testing", "gpu")),
    },
    { requiredKeys: [] },
  );

  it("never refuses an agent that is not registered, and never suggests one that does not fit", () => {
    fc.assert(
      fc.property(fc.oneof(word, fc.string()), wanted, (claimer, wanted) => {
        const answer = fit(team, claimer, wanted);
        if (answer.kind !== "redirect") return;
        expect(team.byName.has(claimer.trim().replace(/^@/, "").trim().toLowerCase())).toBe(true);
        expect(answer.suggestions).not.toContain(claimer);
        for (const name of answer.suggestions) {
          expect(team.byName.has(name.toLowerCase())).toBe(true);
          const wantedRole = { hint: wanted.hint, assignee: wanted.assignee };
          expect(fit(team, name, wantedRole).kind).toBe("fits");
        }
      }),
      { numRuns: 1000 },
    );
  });

  it("survives a hostile hint in no time", () => {
    const hostile = [
      "@".repeat(50_000),
      "a, ".repeat(20_000),
      `x${" ".repeat(50_000)}x`,
      "@a.".repeat(20_000),
    ];
    for (const hint of hostile) expect(fit(team, "coder", { hint }).kind).toBe("fits");
  });
});
