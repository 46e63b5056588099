import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { KeptElements } from "../../src/host/trees/keptElements";
import { ShownRows } from "../../src/host/trees/shownRows";

interface Row {
  readonly id: string;
}

/** Looks and children by row; `r` is at the top. */
class Rows {
  readonly looks = new Map<string, string>();
  readonly below = new Map<string, readonly string[]>();
  readonly shown = new ShownRows<Row>({
    lookOf: ({ id }) => this.looks.get(id),
    childrenOf: (row) => this.childrenOf(row),
  });

  childrenOf({ id }: Row): readonly Row[] {
    return (this.below.get(id) ?? []).map((child) => ({ id: child }));
  }

  /** As VS Code does: it asks for a row, and for what is below it when it is open. */
  draw(row: Row, isOpen: (id: string) => boolean = () => true): void {
    const look = this.looks.get(row.id);
    if (look !== undefined) this.shown.given(row, look);
    if (!isOpen(row.id)) return;
    const children = this.childrenOf(row);
    this.shown.givenBelow(row, children);
    for (const child of children) this.draw(child, isOpen);
  }

  differing(): readonly string[] {
    return this.shown.differing({ id: "r" }).map(({ id }) => id);
  }
}

function tree(): Rows {
  const rows = new Rows();
  for (const id of ["r", "a", "b", "a1", "a2"]) rows.looks.set(id, `look of ${id}`);
  rows.below.set("r", ["a", "b"]);
  rows.below.set("a", ["a1", "a2"]);
  return rows;
}

describe("Rows that VS Code shows", () => {
  it("are told anew when they look otherwise, and nothing else is", () => {
    const rows = tree();
    rows.draw({ id: "r" });
    expect(rows.differing()).toEqual([]);
    rows.looks.set("a2", "other");
    expect(rows.differing()).toEqual(["a2"]);
  });

  it("take what is below them along", () => {
    const rows = tree();
    rows.draw({ id: "r" });
    rows.looks.set("a", "other");
    rows.looks.set("a1", "other");
    rows.looks.set("b", "other");
    expect(rows.differing()).toEqual(["a", "b"]);
  });

  it("are told anew when rows below them came, went, moved or are gone", () => {
    for (const below of [["a1"], ["a2", "a1"], ["a1", "a2", "a3"]]) {
      const rows = tree();
      rows.draw({ id: "r" });
      rows.below.set("a", below);
      expect(rows.differing()).toEqual(["a"]);
    }
    const rows = tree();
    rows.draw({ id: "r" });
    rows.looks.delete("b");
    expect(rows.differing()).toEqual(["b"]);
  });

  it("are left alone while nobody was given them", () => {
    const rows = tree();
    rows.draw({ id: "r" }, (id) => id === "r");
    rows.looks.set("a1", "other");
    rows.below.set("a", []);
    expect(rows.differing()).toEqual([]);
    expect(tree().differing()).toEqual([]);
  });

  it("differ after a click, whatever they look like", () => {
    const rows = tree();
    rows.draw({ id: "r" });
    rows.shown.changedByHand({ id: "b" });
    expect(rows.differing()).toEqual(["b"]);
    rows.draw({ id: "b" });
    expect(rows.differing()).toEqual([]);
  });

  it("say whether the top is another", () => {
    const { shown } = tree();
    const roots = fc.uniqueArray(fc.constantFrom("a", "b", "c", "d"));
    fc.assert(
      fc.property(roots, roots, (given, now) => {
        shown.givenRoots(given.map((id) => ({ id })));
        const differ = shown.rootsDiffer(now.map((id) => ({ id })));
        expect(differ).toBe(given.join() !== now.join());
      }),
    );
  });
});

it("The same row is the same object again, with what it says now", () => {
  const kept = new KeptElements<{ id: string; kind: string; label: string }>();
  const first = kept.keep({ id: "1", kind: "group", label: "old" });
  expect(kept.keep({ id: "1", kind: "group", label: "new" })).toBe(first);
  expect(first.label).toBe("new");
  expect(kept.keep({ id: "2", kind: "group", label: "new" })).not.toBe(first);
});
