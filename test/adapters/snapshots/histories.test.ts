/** 200 random histories of files are put back byte for byte. DESIGN 5.4. */
import { execFileSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { realpath } from "node:fs/promises";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { FolderSnapshots } from "../../../src/adapters/snapshots/folderSnapshots";
import { GitSnapshots } from "../../../src/adapters/snapshots/gitSnapshots";
import { toldPath } from "../../../src/adapters/snapshots/state";
import { temporaryFolder } from "../../support/temporaryFolder";
import { doIt, fileDeeds, gitStateOf, newRepository, pastDeeds, runDeeds, treeOf } from "./support";

const isOwned = (): boolean => false;

/** Paths that git ignores as the worktree is now, each character a byte. */
function ignoredIn(root: string): ReadonlySet<string> {
  const args = ["ls-files", "-o", "-i", "-z", "--exclude-standard"];
  return new Set(execFileSync("git", args, { cwd: root, encoding: "latin1" }).split("\0"));
}

describe("a rollback", () => {
  it("puts back 200 random histories byte for byte, and leaves git as it is", {
    timeout: 450_000,
  }, async () => {
    const folder = await temporaryFolder();
    let trial = 0;
    await fc.assert(
      fc.asyncProperty(
        pastDeeds,
        runDeeds,
        fc.constantFrom("core.autocrlf=true", "core.autocrlf=false", "core.quotePath=false"),
        async (past, run, option) => {
          trial += 1;
          const place = join(folder, String(trial));
          mkdirSync(place);
          const root = await realpath(place);
          newRepository(root, [option]);
          for (const deed of past) doIt(root, deed);
          const snapshots = new GitSnapshots({ root, isOwned });
          const untouched = async <T>(act: () => Promise<T>): Promise<T> => {
            const before = gitStateOf(root);
            const result = await act();
            expect(gitStateOf(root)).toEqual(before);
            return result;
          };
          const was = treeOf(root);
          const ignored = ignoredIn(root);
          const ruled = was.has(".gitignore");
          const before = await untouched(() => snapshots.take("run-1", "before"));
          expect(treeOf(root)).toEqual(was);
          for (const deed of run) doIt(root, deed);
          const after = await untouched(() => snapshots.take("run-1", "after"));
          const left = treeOf(root);
          const newlyIgnored = ignoredIn(root);
          const told = await snapshots.compare([{ before, after }]);
          expect(told.filter(({ obstacle }) => obstacle !== undefined)).toEqual([]);
          // Another process puts it back, with nothing in memory.
          const done = await untouched(() =>
            new GitSnapshots({ root, isOwned }).restore([{ before, after }]),
          );
          const now = treeOf(root);
          // What the run put in the way stays, and with it the way, when git ignores it.
          const blocked = ({ path }: { readonly path: string }): boolean =>
            [...newlyIgnored]
              .map(toldPath)
              .some(
                (one) => one !== "" && (one.startsWith(`${path}/`) || path.startsWith(`${one}/`)),
              );
          expect(done.filter((one) => !blocked(one))).toEqual(told.filter((one) => !blocked(one)));
          for (const path of new Set([...was.keys(), ...left.keys(), ...now.keys()])) {
            // What git ignored is left alone, whatever the run did to it.
            if (ignored.has(path)) continue;
            if (newlyIgnored.has(path) && !was.has(path)) continue;
            // What was in a folder that a rule named is not known, so nothing new in it is removed.
            if (ruled && !was.has(path) && /(^|\/)(b\.txt|\.hidden)\//u.test(path)) continue;
            if (blocked({ path: toldPath(path) })) continue;
            expect([path, now.get(path)]).toEqual([path, was.get(path)]);
          }
          const rest = await snapshots.compare([{ before, after }]);
          expect(rest.filter((one) => !blocked(one))).toEqual([]);
        },
      ),
      { numRuns: 200, endOnFailure: true },
    );
  });

  it("leaves alone what was changed since, in 60 random histories", {
    timeout: 200_000,
  }, async () => {
    const folder = await temporaryFolder();
    let trial = 0;
    await fc.assert(
      fc.asyncProperty(pastDeeds, runDeeds, fileDeeds, async (past, run, since) => {
        trial += 1;
        const place = join(folder, String(trial));
        mkdirSync(place);
        const root = await realpath(place);
        newRepository(root);
        for (const deed of past) if (deed.type !== "ignore") doIt(root, deed);
        const snapshots = new GitSnapshots({ root, isOwned });
        const was = treeOf(root);
        const before = await snapshots.take("run-1", "before");
        for (const deed of run) if (deed.type !== "ignore") doIt(root, deed);
        const after = await snapshots.take("run-1", "after");
        const left = treeOf(root);
        for (const deed of since) doIt(root, deed);
        const changed = treeOf(root);
        await snapshots.restore([{ before, after }]);
        const now = treeOf(root);
        for (const path of new Set([
          ...was.keys(),
          ...left.keys(),
          ...changed.keys(),
          ...now.keys(),
        ])) {
          const mine = changed.get(path) !== left.get(path);
          if (mine) expect([path, now.get(path)]).toEqual([path, changed.get(path)]);
          // A file can only come back where nothing that somebody made since stands in its way.
          else if (now.get(path) !== was.get(path)) {
            expect([path, now.get(path)]).toEqual([path, left.get(path)]);
            const inTheWay = [...changed.keys()].some(
              (other) =>
                changed.get(other) !== left.get(other) &&
                (other.startsWith(`${path}/`) || path.startsWith(`${other}/`)),
            );
            expect([path, inTheWay]).toEqual([path, true]);
          }
        }
      }),
      { numRuns: 60, endOnFailure: true },
    );
  });

  it("does the same by copies outside git, for the declared paths", {
    timeout: 200_000,
  }, async () => {
    const folder = await temporaryFolder();
    let trial = 0;
    await fc.assert(
      fc.asyncProperty(fileDeeds, runDeeds, async (past, run) => {
        trial += 1;
        const place = join(folder, String(trial));
        mkdirSync(place);
        const root = await realpath(place);
        for (const deed of past) doIt(root, deed);
        const runs = join(folder, `runs-${trial}`);
        const snapshots = new FolderSnapshots({ root, runs, isOwned });
        const was = treeOf(root);
        const before = await snapshots.take("run-1", "before", { paths: ["."] });
        for (const deed of run) if ("path" in deed) doIt(root, deed);
        const after = await snapshots.take("run-1", "after", { paths: ["."] });
        const told = await snapshots.compare([{ before, after }]);
        expect(await snapshots.restore([{ before, after }])).toEqual(told);
        expect(treeOf(root)).toEqual(was);
      }),
      { numRuns: 60, endOnFailure: true },
    );
  });
});
