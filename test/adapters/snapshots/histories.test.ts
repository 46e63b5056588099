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
import {
  type Deed,
  doIt,
  fileDeeds,
  gitStateOf,
  newRepository,
  pastDeeds,
  runDeeds,
  treeOf,
} from "./support";

const isOwned = (): boolean => false;

/** Paths that git ignores as the worktree is now, each character a byte. */
function ignoredIn(root: string): ReadonlySet<string> {
  const args = ["ls-files", "-o", "-i", "-z", "--exclude-standard"];
  return new Set(execFileSync("git", args, { cwd: root, encoding: "latin1" }).split("\0"));
}

describe("a rollback", () => {
  it("puts back 200 random histories byte for byte, and leaves git as it is", {
    timeout: 900_000,
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
    timeout: 900_000,
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

  it("of several stretches of work leaves alone what people did before, between, and since, in 200 random histories", {
    timeout: 900_000,
  }, async () => {
    const folder = await temporaryFolder();
    let trial = 0;
    const stretch = fc.record({ people: fc.option(fileDeeds, { nil: [] }), steps: fileDeeds });
    await fc.assert(
      fc.asyncProperty(
        fileDeeds,
        fc.array(stretch, { minLength: 2, maxLength: 3 }),
        fc.option(fileDeeds, { nil: [] }),
        fc.boolean(),
        async (past, stretches, since, inGit) => {
          trial += 1;
          const place = join(folder, String(trial));
          mkdirSync(place);
          const root = await realpath(place);
          newRepository(root);
          const runs = join(folder, `runs-${trial}`);
          const snapshots = inGit
            ? new GitSnapshots({ root, isOwned })
            : new FolderSnapshots({ root, runs, isOwned });
          const options = { paths: ["."] };
          for (const deed of past) doIt(root, deed);
          const intervals: { before: string; after: string }[] = [];
          const theirs = new Set<string>();
          const byRun = new Set<string>();
          const act = (deeds: readonly Deed[], changed: Set<string>) => {
            const was = treeOf(root);
            for (const deed of deeds) doIt(root, deed);
            const now = treeOf(root);
            for (const path of new Set([...was.keys(), ...now.keys()]))
              if (was.get(path) !== now.get(path)) changed.add(path);
          };
          const [first] = stretches;
          act(first?.people ?? [], new Set());
          const origin = treeOf(root);
          for (const [at, { people, steps }] of stretches.entries()) {
            if (at > 0) act(people, theirs);
            const number = at === 0 ? "" : `-${at + 1}`;
            const before = await snapshots.take("run-1", `before${number}`, options);
            act(steps, byRun);
            const after = await snapshots.take("run-1", `after${number}`, options);
            intervals.push({ before, after });
          }
          act(since, theirs);
          const last = treeOf(root);
          const told = await snapshots.compare(intervals);
          await snapshots.restore(intervals);
          const now = treeOf(root);
          for (const path of new Set([...origin.keys(), ...last.keys(), ...now.keys()])) {
            const stays = theirs.has(path) || !byRun.has(path);
            const found = now.get(path);
            if (found === (stays ? last : origin).get(path)) continue;
            // A person brought it back to what it was; or it is back, and so nothing is to be done.
            expect([path, stays]).toEqual([path, false]);
            // A file can only come back where nothing of somebody's stands in its way.
            expect([path, found]).toEqual([path, last.get(path)]);
            const inTheWay = [...last.keys()].some(
              (other) =>
                (theirs.has(other) || !byRun.has(other)) &&
                (other.startsWith(`${path}/`) || path.startsWith(`${other}/`)),
            );
            const named = told.some((one) => one.path === toldPath(path));
            expect([path, inTheWay && named]).toEqual([path, true]);
          }
          for (const { path, obstacle } of told) {
            const raw = [...theirs].some((one) => toldPath(one) === path);
            if (obstacle?.kind === "changed") expect([path, raw]).toEqual([path, true]);
          }
        },
      ),
      { numRuns: Number(process.env["BATON_RUNS"] ?? 200), endOnFailure: true },
    );
  });

  it("does the same by copies outside git, for the declared paths", {
    timeout: 900_000,
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
