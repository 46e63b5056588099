import { describe, expect, it } from "vitest";
import type { BoardEvent } from "../../../src/core/board/events";
import type { Claim } from "../../../src/core/board/state";
import { isLive } from "../../../src/core/claim/claims";
import { actor, hour, minute, Rules } from "../../support/board/rules";
import { projectText } from "../../support/board/texts";

const ann = actor("ann");
const bob = actor("bob");
const whole = { project: "a" };
const file = "a/AGENCY.md";

function one(text = projectText({ id: "a" })): Rules {
  return new Rules({ [file]: text });
}

function types(events: readonly BoardEvent[]): readonly string[] {
  return events.map((event) => (event.type === "edit" ? `edit ${event.field}` : event.type));
}

function claims(rules: Rules): readonly Claim[] {
  return [...rules.board.claims.values()];
}

function claimBy(rules: Rules, agent: string): Claim {
  const found = claims(rules).find((claim) => claim.agent === agent);
  if (found === undefined) throw new Error(`${agent} has no claim`);
  return found;
}

describe("a claim", () => {
  it("on a project writes the owner and the date, and never the status", () => {
    const rules = one();
    const events = rules.must({ type: "claim", target: whole }, ann);
    expect(types(events)).toEqual(["claim_granted", "edit owner", "edit last_updated"]);
    const before = projectText({ id: "a" });
    const after = before
      .replace("owner: null", "owner: ann")
      .replace("2026-11-01T10:00:00Z", "2026-11-20T14:05:00Z");
    expect(rules.text(file)).toBe(after);
    expect(claimBy(rules, "ann")).toMatchObject({
      project: "a",
      task: undefined,
      token: rules.commits.find(({ actor: by }) => by === "ann")?.seq,
      expires: rules.now + hour,
    });
  });

  it("on a task writes nothing into the file", () => {
    const rules = one();
    const events = rules.must({ type: "claim", target: { project: "a", task: "read" } }, ann);
    expect(types(events)).toEqual(["claim_granted"]);
  });

  it("may carry a note, which stands in the file", () => {
    const rules = one();
    rules.must({ type: "claim", target: whole, note: "  taking it  " }, ann);
    expect(rules.text(file)).toContain("- **2026-11-20 14:05 - ann**: taking it");
  });

  it.each([
    [whole, whole],
    [whole, { project: "a", task: "read" }],
    [{ project: "a", task: "read" }, whole],
    [
      { project: "a", task: "read" },
      { project: "a", task: "1.1" },
    ],
    [
      { project: "a", task: "code" },
      { project: "a", task: "^parse" },
    ],
    [
      { project: "a", task: "parse" },
      { project: "a", task: "code" },
    ],
  ])("on %j keeps another from %j", (first, second) => {
    const rules = one(projectText({ id: "a", more: ["phases: parallel"] }));
    rules.must({ type: "claim", target: first }, ann);
    const refused = rules.act({ type: "claim", target: second }, bob);
    expect(refused).toMatchObject({
      ok: false,
      code: "already_claimed",
      holder: { agent: "ann", since: rules.now, until: rules.now + hour },
      retryAfter: 3600,
    });
    expect(claims(rules)).toHaveLength(1);
  });

  it("leaves neighbours free and names what is ready instead", () => {
    const rules = new Rules({
      [file]: projectText({ id: "a" }),
      "b/AGENCY.md": projectText({ id: "b" }),
    });
    rules.must({ type: "claim", target: { project: "a", task: "read" } }, ann);
    const refused = rules.act({ type: "claim", target: whole }, bob);
    expect(refused).toMatchObject({ ok: false, suggestions: ["a#1.2", "b"] });
    expect(rules.act({ type: "claim", target: { project: "a", task: "write" } }, bob).ok).toBe(
      true,
    );
  });

  it("under the same name in another session is refused, with the way to renew", () => {
    const rules = one();
    rules.must({ type: "claim", target: whole }, ann);
    const refused = rules.act({ type: "claim", target: whole }, actor("ann", "mcp:other"));
    expect(refused).toMatchObject({ ok: false, code: "already_claimed" });
    expect(!refused.ok && refused.message).toContain("present its claim id");
    const once = rules.act({ type: "claim", target: whole }, actor("ann", "once:1"));
    expect(once).toMatchObject({ ok: false, code: "already_claimed" });
  });

  it("asked for again by its holder is renewed, not granted twice", () => {
    const rules = one();
    rules.must({ type: "claim", target: whole }, ann);
    rules.now += 10 * minute;
    expect(types(rules.must({ type: "claim", target: whole }, ann))).toEqual(["claim_extended"]);
    expect(
      types(rules.must({ type: "claim", target: { project: "a", task: "read" } }, ann)),
    ).toEqual(["claim_extended"]);
    expect(claimBy(rules, "ann").expires).toBe(rules.now + hour);
    expect(claims(rules)).toHaveLength(1);
  });

  it.each([0, 59, 86_401, Number.NaN, Number.POSITIVE_INFINITY])("refuses %d seconds", (ttl) => {
    expect(one().act({ type: "claim", target: whole, ttl }, ann)).toMatchObject({
      ok: false,
      code: "invalid_argument",
    });
  });

  it("needs a name, a project, a task that is there", () => {
    const rules = one();
    expect(rules.act({ type: "claim", target: whole }, actor(" "))).toMatchObject({
      code: "invalid_argument",
    });
    expect(rules.act({ type: "claim", target: { project: "A" } }, ann)).toMatchObject({
      code: "not_found",
      suggestions: ["a"],
    });
    expect(rules.act({ type: "claim", target: { project: "a", task: "9.9" } }, ann)).toMatchObject({
      code: "not_found",
    });
  });

  it("waits while history is damaged, until somebody accepts the loss", () => {
    const rules = one();
    rules.board = { ...rules.board, damage: [{ first: 5, last: 6 }] };
    expect(rules.act({ type: "claim", target: whole }, ann)).toMatchObject({ code: "degraded" });
    rules.must({ type: "accept_damage" }, ann);
    expect(rules.act({ type: "claim", target: whole }, ann).ok).toBe(true);
  });

  it("is refused to whom the work does not fit, unless by force; others are only warned", () => {
    const rules = one();
    rules.role = (claimer) =>
      claimer === "bob"
        ? { kind: "redirect", message: "Meant for coder.", suggestions: ["coder"] }
        : { kind: "warning", message: "Not known." };
    const target = { project: "a", task: "read" };
    expect(rules.act({ type: "claim", target }, bob)).toMatchObject({
      code: "role_mismatch",
      suggestions: ["coder"],
    });
    expect(rules.decide({ type: "claim", target }, ann)).toMatchObject({
      warnings: ["Not known."],
    });
    expect(rules.act({ type: "claim", target, force: { reason: "short-handed" } }, bob).ok).toBe(
      true,
    );
  });
});

describe("an expired claim", () => {
  it("is superseded by the next grant, with a greater token, and its holder is told", () => {
    const rules = one();
    rules.must({ type: "claim", target: whole, ttl: 60 }, ann);
    const old = claimBy(rules, "ann");
    rules.must({ type: "start", target: whole }, ann);
    rules.now += 61_000;
    const events = rules.must({ type: "claim", target: whole }, bob);
    expect(types(events)).toEqual([
      "claim_ended",
      "execution_finished",
      "claim_granted",
      "edit owner",
      "edit last_updated",
    ]);
    expect(claimBy(rules, "bob").token).toBeGreaterThan(old.token);
    expect(rules.board.notices.get(old.id)).toMatchObject({ outcome: "taken_over", by: "bob" });
    const late = rules.act(
      { type: "complete", target: { project: "a" } },
      actor("ann", ann.session, old.id),
    );
    expect(late).toMatchObject({ ok: false, code: "lease_lost" });
    rules.must({ type: "acknowledge", claims: [old.id] }, ann);
    expect(rules.board.notices.size).toBe(0);
  });

  it("that nobody took is renewed by its holder's next action", () => {
    const rules = one();
    rules.must({ type: "claim", target: whole, ttl: 60 }, ann);
    rules.now += 10 * minute;
    expect(types(rules.must({ type: "start", target: whole }, ann))).toContain("claim_extended");
    expect(isLive(claimBy(rules, "ann"), rules.now)).toBe(true);
  });

  it("of one's own does not stay beside the new one", () => {
    const rules = one();
    rules.must({ type: "claim", target: whole, ttl: 60 }, ann);
    const old = claimBy(rules, "ann");
    rules.now += 2 * minute;
    rules.must({ type: "claim", target: { project: "a", task: "read" }, ttl: 60 }, bob);
    rules.now += 2 * minute;
    rules.must({ type: "claim", target: whole }, ann);
    expect(rules.board.claims.has(old.id)).toBe(false);
    expect(claims(rules)).toHaveLength(1);

    const second = one();
    second.must({ type: "claim", target: { project: "a", task: "read" }, ttl: 60 }, ann);
    second.must({ type: "claim", target: { project: "a", task: "write" }, ttl: 60 }, bob);
    second.now += 2 * minute;
    second.must({ type: "claim", target: whole }, ann);
    expect(claims(second)).toHaveLength(1);
  });

  it("on the project leaves no owner behind when only a task is taken", () => {
    const text = projectText({ id: "a" });
    const rules = new Rules({ [file]: text, "wt2:a/AGENCY.md": text });
    rules.must({ type: "claim", target: whole, ttl: 60 }, ann);
    rules.now += 2 * minute;
    rules.must({ type: "claim", target: { project: "a", task: "read" } }, bob, "wt2");
    expect(rules.text(file)).toContain("owner: null");
    expect(
      rules.act({ type: "claim", target: { project: "a", task: "write" } }, actor("cy")).ok,
    ).toBe(true);
  });

  it("taken over from another worktree leaves no owner behind in the first", () => {
    const text = projectText({ id: "a" });
    const rules = new Rules({ [file]: text, "wt2:a/AGENCY.md": text });
    rules.must({ type: "claim", target: whole, ttl: 60 }, ann);
    rules.now += 2 * minute;
    rules.must({ type: "claim", target: whole }, bob, "wt2");
    expect(rules.text(file)).toContain("owner: null");
    expect(rules.text("wt2:a/AGENCY.md")).toContain("owner: bob");
  });
});

describe("force", () => {
  it("takes a claim over with a reason the former holder is told, and never without one", () => {
    const rules = one();
    rules.must({ type: "claim", target: whole }, ann);
    const id = claimBy(rules, "ann").id;
    expect(rules.act({ type: "claim", target: whole, force: { reason: " " } }, bob)).toMatchObject({
      code: "reason_required",
    });
    rules.must({ type: "claim", target: whole, force: { reason: "ann is away" } }, bob);
    expect(rules.board.notices.get(id)).toMatchObject({ by: "bob", reason: "ann is away" });
    expect(rules.text(file)).toContain("owner: bob");
  });

  it("goes over an owner in the file, not over what the work waits for", () => {
    const updated = "2026-11-20T14:00:00Z";
    const rules = new Rules({
      [file]: projectText({ id: "a", owner: "cy", updated }),
      "b/AGENCY.md": projectText({ id: "b", blockedBy: ["a"] }),
    });
    expect(rules.act({ type: "claim", target: whole }, ann)).toMatchObject({
      code: "already_claimed",
      holder: { agent: "cy", until: undefined },
    });
    const force = { reason: "cy has left" };
    expect(rules.act({ type: "claim", target: whole, force }, ann).ok).toBe(true);
    expect(rules.act({ type: "claim", target: { project: "b" }, force }, ann)).toMatchObject({
      code: "not_ready",
    });
  });
});

describe("extend", () => {
  it("is the holder's, whoever presents the claim's id, or a nameless face of that name", () => {
    const rules = one();
    rules.must({ type: "claim", target: whole }, ann);
    const { id } = claimBy(rules, "ann");
    rules.now += 10 * minute;
    const extend = { type: "extend", target: whole, ttl: 7200 } as const;
    expect(rules.act(extend, bob)).toMatchObject({ code: "not_holder" });
    expect(rules.act(extend, actor("ann", "mcp:other"))).toMatchObject({ code: "not_holder" });
    expect(rules.act(extend, actor("ann", "once:9")).ok).toBe(true);
    expect(rules.act(extend, actor("zed", "mcp:zed", id)).ok).toBe(true);
    expect(rules.act(extend, actor("ann", ann.session, "claim-old"))).toMatchObject({
      code: "lease_lost",
    });
    expect(claimBy(rules, "ann").expires).toBe(rules.now + 2 * hour);
    expect(rules.act({ ...extend, target: { project: "a", task: "read" } }, ann)).toMatchObject({
      code: "not_found",
    });
  });

  it("by the same person under another name is allowed in one window", () => {
    const rules = one();
    rules.must({ type: "claim", target: whole }, actor("ann", "user:1"));
    expect(rules.act({ type: "extend", target: whole }, actor("Ann B", "user:1")).ok).toBe(true);
    expect(rules.act({ type: "extend", target: whole }, actor("ann", "user:2")).ok).toBe(false);
  });
});

describe("release", () => {
  it("clears the owner in every copy that names the holder", () => {
    const text = projectText({ id: "a" });
    const rules = new Rules({ [file]: text, "wt2:a/AGENCY.md": text });
    rules.must({ type: "claim", target: whole }, ann);
    rules.write("wt2:a/AGENCY.md", rules.text(file));
    rules.must({ type: "release", target: whole, how: { kind: "give_up" } }, ann);
    expect(rules.text(file)).toContain("owner: null");
    expect(rules.text("wt2:a/AGENCY.md")).toContain("owner: null");
    expect(rules.board.claims.size).toBe(0);
    expect(rules.board.claimsByProject.size).toBe(0);
  });

  it("as done completes the project, once all tasks are done", () => {
    const rules = one(projectText({ id: "a", body: "- [ ] One ^one\n- [ ] Two ^two" }));
    rules.must({ type: "claim", target: whole }, ann);
    const done = { type: "release", target: whole, how: { kind: "done" } } as const;
    expect(rules.act(done, ann)).toMatchObject({ code: "not_ready" });
    rules.must({ type: "tick", target: { project: "a", task: "one" }, done: true }, ann);
    rules.must({ type: "start", target: whole }, ann);
    // The one in progress is finished by releasing it as done.
    rules.must(done, ann);
    expect(rules.text(file)).toContain("status: completed");
    expect(rules.text(file)).toContain("- [x] Two ^two");
    expect(rules.board.executions.size).toBe(0);
  });

  it("of a task as done ticks it, not while a subtask is open", () => {
    const rules = one(projectText({ id: "a", more: ["phases: parallel"] }));
    const target = { project: "a", task: "code" };
    rules.must({ type: "claim", target }, ann);
    const done = { type: "release", target, how: { kind: "done" } } as const;
    expect(rules.act(done, ann)).toMatchObject({ code: "not_ready" });
    for (const task of ["parse", "print"]) {
      rules.must({ type: "tick", target: { project: "a", task }, done: true }, ann);
    }
    expect(types(rules.must(done, ann))).toEqual(["edit task:code", "claim_ended"]);
  });

  it("as a handoff leaves the message for the receiver, in the file as a note", () => {
    const rules = one();
    rules.must({ type: "claim", target: whole }, ann);
    const message = {
      to: "bob",
      task: "Build it",
      deliverable: "The findings",
      context: "",
      requirements: ["tests"],
      continuesWith: undefined,
    };
    const release = { type: "release", target: whole } as const;
    expect(
      rules.act({ ...release, how: { kind: "handoff", message: { ...message, to: "" } } }, ann),
    ).toMatchObject({ code: "invalid_argument" });
    rules.must({ ...release, how: { kind: "handoff", message } }, ann);
    const [offer] = rules.board.handoffs.values();
    expect(offer).toMatchObject({ message: { from: "ann", to: "bob" }, accepted: undefined });
    expect(rules.text(file)).toContain("ann**: Handing off to bob: Build it");
    rules.must({ type: "claim", target: whole }, bob);
    expect([...rules.board.handoffs.values()][0]?.accepted).toBe(rules.now);
    rules.must({ type: "start", target: whole }, bob);
    expect(rules.board.handoffs.size).toBe(0);
  });

  it("as done leaves nothing in the file that says blocked", () => {
    const text = projectText({ id: "a", body: "- [x] One ^one" });
    const rules = new Rules({ "a/AGENCY.md": text });
    rules.must({ type: "claim", target: whole }, ann);
    rules.must({ type: "block", target: whole, reason: "no key" }, ann);
    rules.must({ type: "release", target: whole, how: { kind: "done" } }, ann);
    expect(rules.text("a/AGENCY.md")).toMatch(/status: completed\n.*\n.*\nblocked: false/u);
    expect(rules.text("a/AGENCY.md")).toContain("blocking_reason: null");
  });

  it("as blocked says so twice in the file; of a task, in the journal", () => {
    const rules = one();
    rules.must({ type: "claim", target: whole }, ann);
    const how = { kind: "block", reason: "no key" } as const;
    rules.must({ type: "release", target: whole, how }, ann);
    expect(rules.text(file)).toMatch(
      /status: blocked\nowner: null\n.*\nblocked: true\nblocking_reason: no key/u,
    );

    const second = one();
    const target = { project: "a", task: "read" };
    second.must({ type: "claim", target }, ann);
    second.must({ type: "release", target, how }, ann);
    expect([...second.board.tasks.values()]).toMatchObject([{ blocked: { reason: "no key" } }]);
    expect(second.act({ type: "release", target, how: { ...how, reason: "" } }, ann).ok).toBe(
      false,
    );
  });

  it("by another is forced, with a reason, and the holder is told", () => {
    const rules = one();
    rules.must({ type: "claim", target: whole }, ann);
    const { id } = claimBy(rules, "ann");
    const release = { type: "release", target: whole, how: { kind: "give_up" } } as const;
    expect(rules.act(release, bob)).toMatchObject({ code: "not_holder", holder: { agent: "ann" } });
    rules.must({ ...release, force: { reason: "stuck" } }, bob);
    expect(rules.board.notices.get(id)).toMatchObject({
      outcome: "forced",
      by: "bob",
      reason: "stuck",
    });
    expect(rules.act(release, ann)).toMatchObject({ code: "not_found" });
  });
});
