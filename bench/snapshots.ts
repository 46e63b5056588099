/** What keeping a large worktree for a rollback costs, over what git itself takes to look at it. DESIGN 5.4. */
import { execFileSync } from "node:child_process";
import { mkdirSync, realpathSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { GitSnapshots } from "../src/adapters/snapshots/gitSnapshots";

export interface SnapshotCost {
  readonly name: string;
  /** Milliseconds, the median. */
  readonly took: number;
  /** How often `git status --untracked-files=all` of the same tree fits into it. */
  readonly timesStatus: number;
  /** The most it should be. */
  readonly most: number;
}

const rounds = 7;
/** Files that changed more recently are read again, by git as by us. Milliseconds. */
const settled = 2_500;

/** Of so many tracked files. Looks of git and of ours in turns, so that both meet the same machine. */
export async function snapshotCosts(
  folder: string,
  files: number,
): Promise<readonly SnapshotCost[]> {
  makeRepository(folder, files);
  const root = realpathSync(folder);
  await sleep(settled);
  const status = () => git(root, "status", "--porcelain", "--untracked-files=all");
  // Once for the disk's own memory, and for what git writes into its index.
  status();
  const cost = async (name: string, most: number, take: (round: number) => Promise<unknown>) => {
    const [ours, gits]: [number[], number[]] = [[], []];
    for (let round = 0; round < rounds; round += 1) {
      gits.push(await timed(async () => Promise.resolve(status())));
      ours.push(await timed(async () => take(round)));
    }
    const took = median(ours);
    return { name, took, timesStatus: took / median(gits), most };
  };
  const open = () => new GitSnapshots({ root, isOwned: () => false });
  const first = await cost("the first", 5, (round) => open().take(`first-${round}`, "before"));
  const snapshots = open();
  await snapshots.take("run", "before");
  const none = await cost("later, nothing changed", 3, (round) =>
    snapshots.take("run", `none-${round}`),
  );
  const one = await cost("later, one file changed", 3, (round) => {
    writeFileSync(join(root, "part-0", "file-0.ts"), `changed ${round}\n`);
    return snapshots.take("run", `one-${round}`);
  });
  return [first, none, one];
}

function makeRepository(root: string, files: number): void {
  mkdirSync(root, { recursive: true });
  git(root, "init", "-q");
  for (let at = 0; at < files; at += 1) {
    const folder = join(root, `part-${at % 400}`);
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, `file-${at}.ts`), `// ${at}\n${"const a = 1;\n".repeat(at % 200)}`);
  }
  git(root, "add", "-A");
  const person = ["-c", "user.name=Bench", "-c", "user.email=bench@localhost"];
  git(root, ...person, "-c", "gc.auto=0", "commit", "-qm", "files");
  git(root, "repack", "-adq");
  for (let at = 0; at < 50; at += 1) writeFileSync(join(root, `new-${at}.ts`), `// new ${at}\n`);
}

function git(cwd: string, ...args: readonly string[]): void {
  execFileSync("git", args, { cwd, stdio: ["ignore", "ignore", "inherit"] });
}

async function timed(act: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await act();
  return performance.now() - start;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0;
}
