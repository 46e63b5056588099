/** What is remembered of projects must always come to what would be found out anew. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Command } from "../../../src/core/board/commands";
import type { Actor } from "../../../src/core/board/events";
import type { OpenBoard } from "../../../src/core/board/openBoard";
import { SameKeysMap } from "../../../src/core/project/sameKeys";
import { groupings, listProjects, noFilter } from "../../../src/core/view/projectList";
import { ProjectStates } from "../../../src/core/view/projectStates";
import { Neighbourhood } from "../../support/board/neighbourhood";
import { projectText } from "../../support/board/texts";

const me: Actor = { agent: "ann", session: "user:ann", source: "vscode" };
const other: Actor = { agent: "bob", session: "mcp:bob", source: "mcp" };
const ids = ["a", "b", "c", "d", "e", "f"];

function textOf(id: string): string {
  const body = ["- [ ] First ^one", `- [ ] Second needs:${id === "a" ? "one" : "a#one"} ^two`];
  const blockedBy = id === "c" ? ["b"] : [];
  const blocks = id === "d" ? ["e"] : [];
  return projectText({ id, blockedBy, blocks, body: body.join("\n") });
}

const filters = [
  noFilter,
  { ...noFilter, ready: true },
  { ...noFilter, mine: true },
  { ...noFilter, text: "second" },
  { ...noFilter, text: "first", ready: true },
];

function listed(open: OpenBoard, states: ProjectStates) {
  const context = { world: open.world, me, now: open.now() };
  const lists = groupings.flatMap((grouping) =>
    filters.map((filter) => {
      const { groups, shown, total } = listProjects(context, grouping, filter, states);
      const names = groups.map(({ key, projects }) => [key, ...projects.map(({ id }) => id)]);
      return { grouping, filter, names, shown, total };
    }),
  );
  return { lists, ready: states.readyCount(context) };
}

type Step =
  | { readonly kind: "command"; readonly command: Command; readonly by: Actor }
  | { readonly kind: "hand"; readonly id: string; readonly from: RegExp; readonly to: string }
  | { readonly kind: "time" }
  | { readonly kind: "file"; readonly id: string };

const project = fc.constantFrom(...ids);
const by = fc.constantFrom(me, other);
const task = fc.constantFrom("one", "two");
const command: fc.Arbitrary<Command> = fc.oneof(
  fc
    .record({ project, task: fc.option(task, { nil: undefined }) })
    .map((target): Command => ({ type: "claim", target, ttl: 60 })),
  fc.record({ project, task }).map((target): Command => ({ type: "tick", target, done: true })),
  fc.record({ project }).map((target): Command => ({ type: "start", target })),
  project.map((id): Command => ({ type: "set_status", project: id, status: "completed" })),
  project.map((id): Command => ({ type: "set_priority", project: id, priority: "high" })),
  project.map((id): Command => ({ type: "block", target: { project: id }, reason: "why" })),
);
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 5, arbitrary: fc.record({ kind: fc.constant("command" as const), command, by }) },
  fc.record({
    kind: fc.constant("hand" as const),
    id: project,
    from: fc.constantFrom(/blocked_by: .*/u, /blocks: .*/u, /owner: .*/u, /needs:\S+ /u),
    to: fc.constantFrom("blocked_by: [f]", "blocks: [a]", "owner: eve", "needs:f#two "),
  }),
  fc.constant({ kind: "time" as const }),
  fc.record({ kind: fc.constant("file" as const), id: project }),
);

async function take(around: Neighbourhood, open: OpenBoard, states: ProjectStates, next: Step) {
  if (next.kind === "command") {
    await open.execute(next.command, next.by);
    return;
  }
  if (next.kind === "time") {
    around.now += 120_000;
    states.forgetTimed();
    await open.refresh();
    return;
  }
  const copy = { worktree: ".", path: `${next.id}/AGENCY.md` };
  const text = around.disk.text(copy);
  if (next.kind === "hand") {
    // Whether it makes sense or not: broken files are listed too.
    if (text !== undefined) around.disk.write(copy, text.replace(next.from, next.to));
  } else if (text === undefined) around.disk.write(copy, textOf(next.id));
  else around.disk.remove(copy);
  await open.discover();
}

describe("what is remembered of projects", () => {
  it("always gives the list that would be made anew", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 14 }), async (steps) => {
        const around = new Neighbourhood();
        for (const id of ids)
          around.disk.write({ worktree: ".", path: `${id}/AGENCY.md` }, textOf(id));
        const open = await around.open();
        const states = new ProjectStates();
        open.onDidChange(({ projects }) => states.forget(projects, open.catalog));
        for (const next of steps) {
          listed(open, states);
          await take(around, open, states, next);
          expect(listed(open, states)).toEqual(listed(open, new ProjectStates()));
        }
      }),
      { numRuns: 60 },
    );
  });
});

describe("a map with the same keys", () => {
  it("keeps its order and leaves the one it was made from alone", () => {
    const first = SameKeysMap.from([
      ["b", 1],
      ["a", 2],
    ]);
    const second = first.with([["b", 3]]);
    expect([...second]).toEqual([
      ["b", 3],
      ["a", 2],
    ]);
    expect([first.get("b"), second.get("b"), second.get("z"), second.size]).toEqual([
      1,
      3,
      undefined,
      2,
    ]);
    expect(second.differingFrom(first)).toEqual(["b"]);
    expect(second.differingFrom(SameKeysMap.from(first))).toBeUndefined();
    expect(() => first.with([["z", 1]])).toThrow("no key z");
  });
});
