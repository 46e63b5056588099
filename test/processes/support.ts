import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import type { Commit } from "../../src/core/board/events";
import type { OpenBoard } from "../../src/core/board/openBoard";
import { openFolder } from "../../src/openFolder";
import { type Running, start } from "../support/processes/run";
import { temporaryFolder } from "../support/temporaryFolder";

/** What the worker prints; only the fields of its kind of line are there. */
export interface Said {
  readonly ready?: boolean;
  readonly stopping?: boolean;
  readonly end?: boolean;
  readonly won?: string;
  readonly lost?: string;
  readonly code?: string;
  readonly holder?: string;
  readonly why?: string;
  readonly done?: string | null;
  readonly warnings?: readonly string[];
  readonly refused?: string;
  readonly message?: string;
  readonly error?: string;
  readonly crashed?: string;
  readonly command?: { readonly type: string; readonly text?: string };
}

export function said(worker: Running): readonly Said[] {
  return worker.lines.map((line) => JSON.parse(line) as Said);
}

export async function bundledWorker(): Promise<string> {
  const outfile = join(await temporaryFolder(), "worker.cjs");
  await build({
    entryPoints: [fileURLToPath(new URL("./worker.ts", import.meta.url))],
    outfile,
    bundle: true,
    platform: "node",
    format: "cjs",
    target: "node20",
    logLevel: "error",
  });
  return outfile;
}

export function launch(bundle: string, job: object): Running {
  const whole = { begin: 0, items: [], count: 0, ...job };
  return start(bundle, [JSON.stringify(whole)]);
}

/** A git repository with two worktrees that hold the files, committed. */
export async function repository(
  files: Readonly<Record<string, string>>,
): Promise<readonly [main: string, linked: string]> {
  const folder = await temporaryFolder();
  const main = join(folder, "main");
  const linked = join(folder, "linked");
  mkdirSync(main);
  const git = (...args: string[]) =>
    execFileSync("git", ["-c", "user.name=Test", "-c", "user.email=test@example.com", ...args], {
      cwd: main,
      stdio: "pipe",
    });
  git("init", "-q", "-b", "main");
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(join(main, path, ".."), { recursive: true });
    writeFileSync(join(main, path), text);
  }
  git("add", ".");
  git("commit", "-q", "-m", "Begin");
  git("worktree", "add", "-q", "-b", "linked", linked);
  return [main, linked];
}

/** Opens the board in this process. */
export async function openHere(folder: string): Promise<{
  readonly open: OpenBoard;
  readonly close: () => Promise<void>;
}> {
  const ignore = () => undefined;
  return openFolder({
    folder,
    include: "**/AGENCY.md",
    exclude: [],
    builtinAgents: "/nonexistent",
    readOnly: ignore,
    log: { info: ignore, warn: ignore, error: ignore },
  });
}

/** The journal of a repository, read without the product's help. */
export async function journalOf(main: string): Promise<readonly Commit[]> {
  const { readdir, readFile } = await import("node:fs/promises");
  const folder = join(main, ".git", "baton", "journal");
  const commits: Commit[] = [];
  for (const name of (await readdir(folder)).sort()) {
    for (const line of (await readFile(join(folder, name), "utf8")).split("\n")) {
      if (!line.startsWith("{")) continue;
      let commit: Commit;
      try {
        commit = JSON.parse(line) as Commit;
      } catch {
        // The rest of a write that was cut short.
        continue;
      }
      const last = commits.at(-1);
      if (last === undefined || (commit.prev === last.id && commit.seq === last.seq + 1)) {
        commits.push(commit);
      }
    }
  }
  return commits;
}
