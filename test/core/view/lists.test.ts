import { describe, expect, it } from "vitest";
import type { AgentDefinition } from "../../../src/core/agent/model";
import { buildRegistry } from "../../../src/core/agent/registry";
import { agentDetails, listAgents } from "../../../src/core/view/agentRows";
import {
  filterWords,
  type Grouping,
  isVisible,
  listProjects,
  noFilter,
  visibleIn,
  type WorkFilter,
} from "../../../src/core/view/projectList";
import { childRows, projectRow } from "../../../src/core/view/projectRows";
import { ProjectStates } from "../../../src/core/view/projectStates";
import { duration, literal, plainText, someOf, timeLeft } from "../../../src/core/view/words";
import { actor, hour, Rules } from "../../support/board/rules";

const me = { agent: "ada", session: "user:1" };
const texts = {
  "shop/cart/AGENCY.md":
    "---\npriority: high\nowner: null\n---\n- [ ] Empty cart page\n- [ ] Refund screen\n",
  "shop/keys/AGENCY.md": "---\npriority: critical\nstatus: active\n---\n- [ ] Rotate keys\n",
  "old/AGENCY.md": "---\nstatus: completed\n---\n- [x] Check all links\n",
  "late/AGENCY.md": "---\ndependencies:\n  blocked_by: [keys]\n---\n- [ ] Check cart\n",
  "bad/AGENCY.md": "---\nstatus: doing\n---\n- [ ] x\n",
};

function list(rules: Rules, grouping: Grouping, filter: WorkFilter = noFilter) {
  const context = { world: rules.world(), me, now: rules.now };
  return listProjects(context, grouping, filter, new ProjectStates());
}

function shape(rules: Rules, grouping: Grouping, filter?: WorkFilter) {
  return list(rules, grouping, filter).groups.map(
    ({ label, projects }) => `${label}: ${projects.map(({ id }) => id).join(" ")}`,
  );
}

describe("the list of projects", () => {
  it("has what needs somebody first, then by urgency", () => {
    expect(shape(new Rules(texts), "none")).toEqual([": bad keys cart late old"]);
  });

  it("groups in six ways", () => {
    const rules = new Rules(texts);
    expect(shape(rules, "readiness")).toEqual([
      "Needs you: bad",
      "Ready: keys cart",
      "Waiting: late",
      "Done: old",
    ]);
    expect(shape(rules, "status")).toEqual([
      "Active: keys",
      "Blocked: bad",
      "Pending: cart late",
      "Completed: old",
    ]);
    expect(shape(rules, "priority")).toEqual([
      "Critical: keys",
      "High: cart",
      "Medium: bad late old",
    ]);
    expect(shape(rules, "folder")).toEqual(["/: bad late old", "shop: keys cart"]);
    rules.act({ type: "claim", target: { project: "cart" } }, actor("coder", "mcp:7"));
    expect(shape(rules, "owner")).toEqual(["coder: cart", "Nobody: bad keys late old"]);
  });

  it("filters by text, with the tasks that match and those around them", () => {
    const rules = new Rules(texts);
    const filter = { ...noFilter, text: "CHECK" };
    expect(shape(rules, "none", filter)).toEqual([": late old"]);
    expect(filterWords(filter, list(rules, "none", filter))).toBe("“CHECK” · 2 of 5");
    const context = { world: rules.world(), me, now: rules.now };
    const refund = { ...noFilter, text: "refund" };
    const cart = rules.project("cart");
    const visible = visibleIn(context, cart, refund);
    const shown = childRows(context, projectRow(cart)).filter((row) =>
      isVisible(context, row, visible),
    );
    expect(shown).toMatchObject([{ task: "~Refund screen" }]);
  });

  it("filters by ready and by mine", () => {
    const rules = new Rules(texts);
    rules.act({ type: "claim", target: { project: "cart" } }, actor("claude", "user:1"));
    expect(shape(rules, "none", { ...noFilter, mine: true })).toEqual([": cart"]);
    expect(shape(rules, "none", { ...noFilter, ready: true })).toEqual([": cart keys"]);
    expect(shape(rules, "none", { ...noFilter, ready: true, text: "rotate" })).toEqual([": keys"]);
    expect(shape(rules, "none", { ...noFilter, text: "nowhere" })).toEqual([]);
  });

  it("remembers states until they are forgotten", () => {
    const rules = new Rules(texts);
    const states = new ProjectStates();
    const now = () => ({ world: rules.world(), me, now: rules.now });
    const cart = rules.project("cart");
    expect(states.stateOf(now(), cart)).toBe("ready");
    rules.act({ type: "claim", target: { project: "cart" }, ttl: 60 }, actor("coder", "mcp:7"));
    expect(states.stateOf(now(), cart)).toBe("ready");
    states.forget(new Set(["cart"]), rules.world().catalog);
    expect(states.stateOf(now(), rules.project("cart"))).toBe("claimed");
    rules.now += hour;
    states.forgetTimed();
    expect(states.stateOf(now(), rules.project("cart"))).toBe("ready");
  });
});

function agent(name: string, more: Partial<AgentDefinition> = {}): AgentDefinition {
  const none = {
    capabilities: [],
    tools: [],
    coordinationPatterns: [],
    responsibilities: [],
    never: [],
    handsOffTo: [],
    problems: [],
  };
  const unset = { role: undefined, model: undefined, runner: undefined, maxFailures: undefined };
  const path = `.baton/agents/${name}.md`;
  return {
    name,
    source: "baton",
    path,
    description: `${name} works`,
    instructions: "",
    ...none,
    ...unset,
    ...more,
  };
}

describe("the list of agents", () => {
  const registry = buildRegistry([
    agent("coder", {
      capabilities: ["testing", "code"],
      coordinationPatterns: ["parallel"],
      role: "backend",
    }),
    agent("planner", {
      capabilities: ["plans"],
      source: "claude",
      path: ".claude/agents/planner.md",
    }),
  ]);

  it("shows who works, registered or not, and what they hold", () => {
    const rules = new Rules(texts);
    rules.act({ type: "claim", target: { project: "cart" } }, actor("coder", "mcp:7"));
    rules.act(
      { type: "complete", target: { project: "cart", task: "1.1" } },
      actor("coder", "mcp:7"),
    );
    rules.act({ type: "claim", target: { project: "keys" } }, actor("claude-haiku", "mcp:8"));
    const { groups } = listAgents(rules.world(), registry, "activity", {}, rules.now);
    expect(
      groups.map(({ label, agents }) => `${label}: ${agents.map(({ name }) => name).join(" ")}`),
    ).toEqual(["Working: coder claude-haiku", "Idle: planner"]);
    const coder = groups[0]?.agents[0];
    const details = coder === undefined ? [] : agentDetails(coder, rules.now);
    expect(details.map(({ label, description }) => `${label}: ${description}`)).toEqual([
      "cart: claimed, 1 h left",
      "Empty cart page: last: done, less than a minute ago",
      "Role: backend",
      "Capabilities: testing, code",
      "Patterns: parallel",
      "Source: .baton/agents/coder.md",
    ]);
    const planner = groups[1]?.agents[0];
    const facts = planner === undefined ? [] : agentDetails(planner, rules.now);
    expect(facts.map(({ label, description }) => `${label}: ${description}`)).toEqual([
      "Capabilities: plans",
      "Source: .claude/agents/planner.md, read only",
    ]);
  });

  it("knows what an agent did under another spelling of its name, and lists it once", () => {
    const rules = new Rules(texts);
    for (const name of ["CODER", "Guest", "guest"]) {
      const by = actor(name, `mcp:${name}`);
      rules.act({ type: "claim", target: { project: "cart" } }, by);
      rules.act({ type: "complete", target: { project: "cart", task: "~Refund screen" } }, by);
      rules.act(
        { type: "tick", target: { project: "cart", task: "~Refund screen" }, done: false },
        by,
      );
      const how = { kind: "give_up" } as const;
      rules.act({ type: "release", target: { project: "cart" }, how }, by);
    }
    const { groups } = listAgents(rules.world(), registry, "activity", {}, rules.now);
    const agents = groups.flatMap((group) => group.agents);
    expect(agents.map(({ name }) => name)).toEqual(["coder", "planner", "Guest"]);
    expect(agents[0]?.activity?.last?.title).toBe("Refund screen");
  });

  it("filters by capability and pattern at once, and groups by source and role", () => {
    const { world, now } = { world: new Rules(texts).world(), now: 0 };
    const filter = { capabilities: ["testing"], patterns: ["parallel"] };
    expect(listAgents(world, registry, "source", filter, now)).toMatchObject({
      shown: 1,
      total: 2,
    });
    const both = listAgents(
      world,
      registry,
      "source",
      { ...filter, patterns: ["sequential"] },
      now,
    );
    expect(both.shown).toBe(0);
    const labels = (by: "source" | "role") =>
      listAgents(world, registry, by, {}, now).groups.map(
        ({ label, description }) => `${label} ${description}`,
      );
    expect(labels("source")).toEqual(["This workspace 1", "From .claude/agents 1, read only"]);
    expect(labels("role")).toEqual(["backend 1", "Without a role 1"]);
  });
});

describe("words", () => {
  it("tell time coarsely and never too little", () => {
    const claim = {
      id: "c",
      project: "p",
      task: undefined,
      agent: "a",
      session: "s",
      since: 0,
      expires: 3_600_000,
      ttl: 3_600,
      token: 1,
      note: undefined,
    };
    // Also at the moment of the claim itself, which is when it is told.
    expect(timeLeft(claim, 0)).toBe("1 h left");
    expect(timeLeft(claim, 1)).toBe("1 h left");
    expect(timeLeft(claim, 3_600_000 - 12.5 * 60_000)).toBe("13 min left");
    expect(timeLeft(claim, 3_600_000 - 60_000)).toBe("expiring");
    expect(timeLeft(claim, 3_600_000)).toBe("expired");
    expect(duration(100 * 3_600_000)).toBe("4 days");
  });

  it("take Markdown's marks out of labels", () => {
    expect(plainText("**Bold** `code` [link](http://x) a_b_c *em*")).toBe(
      "Bold code link a_b_c em",
    );
    expect(someOf(["a", "b", "c", "d", "e", "f"])).toBe("a, b, c, d and 2 more");
  });

  it("cut what nobody can read, whatever marks it is full of", () => {
    const begun = performance.now();
    for (const mark of ["[", " *a", "`a**b"]) {
      expect(plainText(mark.repeat(400_000)).length).toBeLessThan(600);
    }
    expect(performance.now() - begun).toBeLessThan(30_000);
  });

  it("make neither links nor icons of what others wrote", () => {
    const hostile = "[shop](command:workbench.action.quit) $(pass) [a](b)";
    expect(literal(hostile)).not.toMatch(/\]\(|\$\(/u);
    expect(literal("“shop” is blocked (no key)")).toBe("“shop” is blocked (no key)");
  });
});
