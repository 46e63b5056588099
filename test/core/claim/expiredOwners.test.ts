/** PROTOCOL 4.3: what becomes of the owner in the file when a claim's time runs out. */
import { describe, expect, it } from "vitest";
import type { Actor } from "../../../src/core/board/events";
import type { OpenBoard } from "../../../src/core/board/openBoard";
import { Neighbourhood } from "../../support/board/neighbourhood";
import { projectText } from "../../support/board/texts";

const copy = { worktree: ".", path: "a/AGENCY.md" };
const ann: Actor = { agent: "ann", session: "mcp:ann", source: "mcp" };
const target = { project: "a" };
const claim = { type: "claim", target, ttl: 60 } as const;

async function expired() {
  const around = new Neighbourhood();
  around.disk.write(copy, projectText({ id: "a" }));
  const open = await around.open();
  await open.execute(claim, ann);
  around.now += 121_000;
  return { around, open, owner: () => /^owner: (.*)$/mu.exec(around.disk.text(copy) ?? "")?.[1] };
}

async function types(around: Neighbourhood) {
  return (await around.history()).flatMap(({ events }) => events.map(({ type }) => type));
}

function claims(open: OpenBoard) {
  return [...open.board.claims.values()];
}

describe("the owner of an expired claim", () => {
  it("is taken out of the file by the next look, once, and the claim stays its holder's", async () => {
    const { around, open, owner } = await expired();
    const second = await around.open();
    await Promise.all([open.refresh(), second.refresh()]);
    expect(owner()).toBe("null");
    await open.refresh();
    await second.refresh();
    const all = await types(around);
    expect(all.filter((type) => type === "file_observed" || type === "claim_ended")).toEqual([]);
    // Owner and stamp of the claim, and the owner taken out.
    expect(all.filter((type) => type === "edit")).toHaveLength(3);
    expect(claims(open)).toHaveLength(1);
  });

  it("stays while the holder is only a moment late", async () => {
    const { around, open, owner } = await expired();
    around.now -= 60_000;
    await open.refresh();
    expect(owner()).toBe("ann");
  });

  it("is left alone by a process that may only read", async () => {
    const { around, owner } = await expired();
    around.readOnly = "not trusted";
    await (await around.open()).refresh();
    expect(owner()).toBe("ann");
  });

  it.each([
    { type: "extend", target } as const,
    { type: "start", target } as const,
    { type: "set_priority", project: "a", priority: "high" } as const,
    claim,
  ])("comes back when the holder goes on: $type", async (command) => {
    const { open, owner } = await expired();
    await open.refresh();
    expect(await open.execute(command, ann)).toMatchObject({ ok: true });
    expect(owner()).toBe("ann");
    await open.refresh();
    expect(claims(open).map(({ agent }) => agent)).toEqual(["ann"]);
    expect(open.board.conflicts.size).toBe(0);
  });

  it("does not come back when the holder releases it", async () => {
    const { open, owner } = await expired();
    await open.refresh();
    const how = { kind: "give_up" } as const;
    expect(await open.execute({ type: "release", target, how }, ann)).toMatchObject({ ok: true });
    expect(owner()).toBe("null");
  });

  it("set to another by hand after it was taken out ends the claim", async () => {
    const { around, open } = await expired();
    await open.refresh();
    const text = around.disk.text(copy) ?? "";
    around.disk.write(copy, text.replace("owner: null", "owner: eve"));
    await open.refresh();
    expect(claims(open)).toEqual([]);
    expect([...open.board.notices.values()]).toMatchObject([
      { outcome: "owner_changed", by: "the file" },
    ]);
  });
});
