/** No step reads what an attempt before gave, wherever the driver dies. DESIGN 5.4. */
import { describe, expect, it } from "vitest";
import { Mortal } from "../../support/workflow/mortal";
import { plan, step } from "../../support/workflow/plans";
import { person, RunWorld } from "../../support/workflow/runWorld";

const runPlan = plan([
  step({ id: "a", artifact: "plan.json", continueOnError: true }),
  step({ id: "each", artifact: "part.json", forEach: "{{ steps.a.output.list }}", needs: ["a"] }),
  step({ id: "b", needs: ["a"] }),
]);

/** The first time it gives a list of three; then it fails, or gives one of one. */
function newWorld(second: "fails" | "gives less") {
  const world = new RunWorld();
  /** The artifacts that each step could read, as it began. */
  const seen: [string, readonly string[]][] = [];
  const there = () =>
    [...world.files.files.keys()]
      .filter((path) => path.startsWith("runs/r1/workspace/"))
      .map((path) => path.slice("runs/r1/workspace/".length))
      .toSorted();
  let again = false;
  world.machine.script = ({ step: id }) => {
    seen.push([id, there()]);
    if (id !== "a") return {};
    if (!again) return { outcome: { kind: "success", output: { list: [1, 2, 3] } } };
    return second === "fails"
      ? { outcome: { kind: "failure", code: "exit", message: "no", output: null } }
      : { outcome: { kind: "success", output: { list: [1] } } };
  };
  const first = async () => {
    await world.play(runPlan);
    expect(there()).toEqual(["part-1.json", "part-2.json", "part-3.json", "plan.json"]);
    again = true;
    seen.length = 0;
    const steps = ["a", "each", "b"];
    await world.act({ type: "retry_run", run: "r1", steps }, person);
  };
  return { world, seen, there, first };
}

describe("artifacts of a step that is retried", () => {
  it("are set aside before anything could read them, and kept", async () => {
    const { world, seen, there, first } = newWorld("fails");
    await first();
    const { engine } = await world.process();
    await world.time.of(engine.drive("r1"));
    expect(seen.every(([, files]) => files.length === 0)).toBe(true);
    expect(seen.map(([id]) => id)).toContain("b");
    expect(there()).toEqual([]);
    const kept = [...world.files.files.keys()].filter((path) => path.includes("/set-aside/"));
    expect(kept).toHaveLength(4);
  });

  it("are what the run says they are, wherever its driver is killed", async () => {
    for (const second of ["fails", "gives less"] as const) {
      for (let diesAt = 1; diesAt < 80; diesAt += 1) {
        const { world, seen, there, first } = newWorld(second);
        await first();
        let session = "";
        const mortal = new Mortal(diesAt, () => {
          world.dead.add(session);
          world.machine.driverDied(session);
        });
        const doomed = await world.process((ports) => mortal.wrap(ports));
        ({ session } = doomed);
        const driven = { over: false };
        void doomed.engine.drive("r1").then((how) => {
          driven.over = true;
          return how;
        });
        await world.time.until(() => driven.over || mortal.dead);
        if (!driven.over) await world.time.of((await world.process()).engine.drive("r1"));
        const wanted = second === "fails" ? [] : ["part-1.json", "plan.json"];
        expect([diesAt, there()]).toEqual([diesAt, wanted]);
        for (const [id, files] of seen) {
          const may = id === "a" || second === "fails" ? [] : ["part-1.json", "plan.json"];
          expect([diesAt, id, files.filter((file) => !may.includes(file))]).toEqual([
            diesAt,
            id,
            [],
          ]);
        }
        if (driven.over) break;
      }
    }
  }, 60_000);
});
