import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { instanceTitle, itemNames } from "../../../src/core/workflow/itemNames";
import { mostItems } from "../../../src/core/workflow/stepStates";
import { plan, step } from "../../support/workflow/plans";
import { RunWorld } from "../../support/workflow/runWorld";

describe("names of the items of a step", () => {
  it("are the items themselves, or what an object is called", () => {
    expect(itemNames(["cart", 7])).toEqual(["cart", "7"]);
    expect(
      itemNames([
        { name: "cart", path: "packages/cart" },
        { title: "Refunds", id: "r-1" },
        { name: " ", id: 12 },
        { path: "packages/pay" },
      ]),
    ).toEqual(["cart", "Refunds", "12", "packages/pay"]);
  });

  it("are numbers where an item has none", () => {
    expect(itemNames([{ size: 1 }, null, ["a"], true])).toBeUndefined();
    expect(itemNames([])).toBeUndefined();
    expect(itemNames(["a", { size: 1 }])).toEqual(["a", ""]);
    expect(instanceTitle("Test", "", 1)).toBe("Test 2");
    expect(instanceTitle("Test", undefined, 0)).toBe("Test 1");
    expect(instanceTitle("Test", "cart", 0)).toBe("Test: cart");
  });

  it("say which one it is where two are alike", () => {
    expect(itemNames(["a", "b", "a"])).toEqual(["a (1)", "b", "a (3)"]);
    expect(itemNames(["a", "a", "a (2)"])).toEqual(["a (1)", "a (2)", "a (2) (3)"]);
  });

  it("keep the end of a path and the beginning of a sentence", () => {
    const [path, words] = itemNames([`${"deep/".repeat(20)}cart`, "word ".repeat(40)]) ?? [];
    expect(path).toMatch(/^….*deep\/cart$/u);
    expect(words).toMatch(/^word word .*…$/u);
  });

  it("are short, one line and all different, whatever the items are", () => {
    const item = fc.oneof(
      fc.string({ unit: "binary", maxLength: 300 }),
      fc.constantFrom("a", "a (1)", "a (2)", "a (1) (1)"),
      fc.integer(),
      fc.record({ name: fc.jsonValue(), id: fc.jsonValue() }),
      fc.jsonValue(),
    );
    fc.assert(
      fc.property(fc.array(item, { maxLength: 40 }), (items) => {
        const names = itemNames(items) ?? [];
        const named = names.filter((name) => name !== "");
        expect(new Set(named).size).toBe(named.length);
        expect(names.join("")).not.toMatch(/[\n\r\p{Cc}\u202E]/u);
      }),
    );
  });

  it("fit into a line of the journal together", () => {
    const names = itemNames(Array.from({ length: mostItems }, () => "\u{1F6D2}".repeat(100)));
    expect(new Set(names).size).toBe(mostItems);
    expect(new TextEncoder().encode(JSON.stringify(names)).length).toBeLessThan(30_000);
  });
});

describe("a step that is divided", () => {
  it("calls its instances by their items, for the agent, the journal and whoever reads the run", async () => {
    const world = new RunWorld();
    const packages = [{ name: "cart" }, { path: "libs/pay" }, { size: 3 }];
    world.machine.script = ({ step: id }) =>
      id === "find" ? { outcome: { kind: "success", output: { packages } } } : {};
    await world.play(
      plan([
        step({ id: "find" }),
        step({
          id: "test",
          title: "Test each package",
          needs: ["find"],
          forEach: "{{ steps.find.output.packages }}",
        }),
      ]),
    );
    expect(world.machine.started.map(({ input }) => input.title)).toEqual([
      "find",
      "Test each package: cart",
      "Test each package: libs/pay",
      "Test each package 3",
    ]);
    expect((await world.run()).itemNames?.get("test")).toEqual(["cart", "libs/pay", ""]);
  });
});
