import { describe, expect, it } from "vitest";
import { markdownFormat } from "../../../src/adapters/markdown/format";
import type { Actor } from "../../../src/core/board/events";
import { evolve } from "../../../src/core/board/evolve";
import { emptyBoard } from "../../../src/core/board/state";
import { snapshotOf } from "../../../src/core/sync/fields";
import { trackingPart } from "../../../src/core/sync/track";
import { Neighbourhood } from "../../support/board/neighbourhood";
import { projectText } from "../../support/board/texts";

const copy = { worktree: ".", path: "a/AGENCY.md" };
const ann: Actor = { agent: "ann", session: "mcp:ann", source: "mcp" };
const bob: Actor = { agent: "bob", session: "mcp:bob", source: "mcp" };

function longText(count = 3_000): string {
  const body = Array.from({ length: count }, (_, index) => `- [ ] Task number ${index}`);
  return projectText({ id: "a", body: body.join("\n") });
}

function parsed(text: string) {
  const result = markdownFormat.parse(text);
  if (!result.ok) throw new Error("unparsable");
  return result.document;
}

describe("a long document comes under sync", () => {
  it("in parts that fit a line of the journal, each with what has no base yet", () => {
    const document = parsed(longText());
    const known = new Set<string>();
    for (let more = true; more; ) {
      const part = trackingPart(copy, "a", document, known);
      if (part.type !== "copy_tracked") throw new Error(part.type);
      expect(Buffer.byteLength(JSON.stringify(part))).toBeLessThan(56_000);
      for (const [field] of part.fields) {
        expect(known.has(field)).toBe(false);
        known.add(field);
      }
      more = part.more === true;
    }
    expect([...known]).toEqual([...snapshotOf(document).keys()]);
  });

  it("by whoever comes, when the first stopped half way; nothing is taken for a hand edit", async () => {
    const around = new Neighbourhood();
    around.disk.write(copy, longText());
    const first = await around.open();
    const second = await around.open();
    let tracked = 0;
    around.pause = async () => {
      const isHalf = [...first.board.copies.values()].some(({ incomplete }) => incomplete);
      if (!isHalf || tracked > 0) return;
      tracked += 1;
      around.pause = () => Promise.resolve();
      // Between two parts another process ticks a task that has no base yet.
      const target = { project: "a", task: "Task number 2999" };
      expect(await second.execute({ type: "tick", target, done: true }, bob)).toMatchObject({
        ok: true,
      });
    };
    expect(await first.execute({ type: "claim", target: { project: "a" } }, ann)).toMatchObject({
      ok: true,
    });
    await first.refresh();
    expect(tracked).toBe(1);
    const events = (await around.history()).flatMap((commit) => commit.events);
    expect(events.filter(({ type }) => type === "file_observed")).toEqual([]);
    expect(events.filter(({ type }) => type === "copy_tracked").length).toBeGreaterThan(1);
    const [board] = first.board.copies.values();
    expect(board?.incomplete).toBe(false);
    expect(board?.base.get("task:~Task number 2999")?.value).toBe(true);
    expect(around.disk.text(copy)).toContain("- [x] Task number 2999");
  });

  it("and a change that fills several lines of the journal brings what follows from it", async () => {
    const around = new Neighbourhood();
    around.disk.write(copy, longText());
    const open = await around.open();
    await open.execute({ type: "claim", target: { project: "a" } }, ann);
    const text = around.disk.text(copy) ?? "";
    around.disk.write(copy, text.replaceAll("- [ ]", "- [x]").replace("owner: ann", "owner: eve"));
    await open.refresh();
    expect(open.board.claims.size).toBe(0);
    expect(
      open.board.copies.get(".\na/AGENCY.md")?.base.get("task:~Task number 2999"),
    ).toMatchObject({ value: true });
  });

  it("as lines of before say: each of them is whole", () => {
    const part = (at: number, field: "status" | "priority", value: string) => ({
      v: 1 as const,
      id: `c${at}`,
      seq: 1_000 + at,
      prev: at === 0 ? "" : `c${at - 1}`,
      at,
      source: "sync" as const,
      actor: "baton",
      session: "sync",
      events: [{ type: "copy_tracked", copy, project: "a", fields: [[field, value]] }],
    });
    const board = evolve(emptyBoard, [part(0, "status", "active"), part(1, "priority", "low")]);
    expect(board.copies.get(".\na/AGENCY.md")).toMatchObject({ incomplete: false });
    expect([...(board.copies.get(".\na/AGENCY.md")?.base.keys() ?? [])]).toEqual([
      "status",
      "priority",
    ]);
  });
});
