// Temporary copies of fixture folders: a test may change its workspace, never the fixture.
import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** An empty temporary folder; its path holds no symbolic link, so VS Code reports it unchanged. */
export function temporaryFolder() {
  return realpathSync(mkdtempSync(join(tmpdir(), "baton-")));
}

/** @param {string} folder */
export function removeFolder(folder) {
  // A process that is just ending may still write its log into it.
  rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
}

/**
 * @param {string | undefined} fixture absolute path; undefined = an empty folder
 * @param {string} target
 * @param {{ git?: boolean }} [options] git: make it a repository with one commit
 */
export function copyWorkspace(fixture, target, options = {}) {
  mkdirSync(target, { recursive: true });
  if (fixture !== undefined) cpSync(fixture, target, { recursive: true });
  if (!options.git) return;
  const identity = ["-c", "user.name=Baton tests", "-c", "user.email=tests@baton.invalid"];
  // Inside a git hook these variables would point at the repository of the hook.
  const env = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !name.startsWith("GIT_")),
  );
  const git = (/** @type {string[]} */ ...args) =>
    execFileSync("git", [...identity, ...args], { cwd: target, stdio: "pipe", env });
  git("init", "--quiet", "--initial-branch=main");
  git("add", "--all");
  git("commit", "--quiet", "--allow-empty", "--no-verify", "--no-gpg-sign", "--message=Start");
}
