/** The worktree is kept no more often than something may have changed in it. DESIGN 5.4. */
import { describe, expect, it } from "vitest";
import { keptIntervals } from "../../../src/core/workflow/workIntervals";
import { MemorySnapshots } from "../../support/memory/snapshots";
import { Mortal } from "../../support/workflow/mortal";
import { plan, retry, step } from "../../support/workflow/plans";
import { RunWorld } from "../../support/workflow/runWorld";

/** Each step writes its name into a file of its own. */
function newWorld(takes = 1_000) {
  const world = new RunWorld();
  const snapshots = new MemorySnapshots(() => world.time.now);
  world.snapshots = snapshots;
  world.machine.script = ({ step: id }) => {
    snapshots.worktree.set(`${id}.out`, "work");
    return { takes };
  };
  return { world, snapshots };
}

describe("the worktree is kept once", () => {
  it("where the work of a driver that died ends and that of the next one begins", async () => {
    const { world, snapshots } = newWorld(60_000);
    await world.start(plan([step({ id: "a", retry: retry(2) })]));
    const mortal = new Mortal(Number.POSITIVE_INFINITY, () => undefined);
    const doomed = await world.process((ports) => mortal.wrap(ports));
    void doomed.engine.drive("r1");
    await world.time.pass(10_000);
    mortal.dead = true;
    world.dead.add(doomed.session);
    world.machine.driverDied(doomed.session);
    await world.time.pass(100_000);
    snapshots.worktree.set("mine", "a person's");
    const next = await world.process();
    expect(await world.time.of(next.engine.drive("r1"))).toMatchObject({ status: "success" });
    expect(snapshots.taken).toEqual(["r1 before", "r1 after", "r1 after-2"]);
    const intervals = keptIntervals(await world.run());
    expect(intervals).toHaveLength(2);
    expect(intervals[1]?.before).toBe(intervals[0]?.after);
    const told = await snapshots.compare(intervals);
    expect(told.find(({ path }) => path === "mine")?.obstacle?.kind).toBe("unsure");
  });

  it("where nothing began after all, and then anew before something does", async () => {
    const { world, snapshots } = newWorld();
    world.forbidden.add("work a");
    world.ask = async () => {
      await world.time.start(300_000).done;
      snapshots.worktree.set("mine", "a person's");
      await world.time.start(300_000).done;
      return true;
    };
    const { end } = await world.play(plan([step({ id: "a" })]));
    expect(end).toMatchObject({ status: "success" });
    expect(snapshots.taken).toEqual(["r1 before", "r1 before-2", "r1 after-2"]);
    const intervals = keptIntervals(await world.run());
    expect(intervals[0]?.after).toBe(intervals[0]?.before);
    expect(await snapshots.compare(intervals)).toEqual([
      { path: "a.out", restore: "delete", obstacle: undefined },
    ]);
  });

  it("when the driver is closed meanwhile", async () => {
    const { world, snapshots } = newWorld();
    await world.start(plan([step({ id: "a" })]));
    const { engine } = await world.process();
    const closing: Promise<void>[] = [];
    const take = snapshots.take.bind(snapshots);
    snapshots.take = async (...args) => {
      if (closing.length === 0) closing.push(engine.close());
      return take(...args);
    };
    expect(await world.time.of(engine.drive("r1"))).toEqual({ kind: "closed" });
    await world.time.of(Promise.all(closing));
    expect(snapshots.taken).toEqual(["r1 before"]);
    const [first] = keptIntervals(await world.run());
    expect(first?.after).toBe(first?.before);
    snapshots.worktree.set("mine", "a person's");
    const next = await world.process();
    await world.time.of(next.engine.drive("r1"));
    expect(snapshots.taken).toEqual(["r1 before", "r1 before-2", "r1 after-2"]);
    const told = await snapshots.compare(keptIntervals(await world.run()));
    expect(told.map(({ path }) => path)).toEqual(["a.out"]);
  });
});
