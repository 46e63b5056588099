/** Runs git for snapshots: only commands that read, or that write objects and refs of their own. */
import { spawn } from "node:child_process";
import { BatonError } from "../../core/errors";

export interface GitOptions {
  readonly cwd: string;
  readonly input?: Buffer | string;
  readonly env?: NodeJS.ProcessEnv;
  /** Paths among the arguments mean what git makes of their signs; only for those of our own. */
  readonly magicPaths?: boolean;
}

/** The repository's own configuration could name programs for git to run, or change what it writes. */
const safe = [
  ["core.fsmonitor", "false"],
  ["core.untrackedCache", "false"],
  ["core.hooksPath", "/dev/null"],
  ["core.logAllRefUpdates", "false"],
  // Names that are harmless here must not be refused because they would not be on other systems.
  ["core.protectNTFS", "false"],
  ["core.protectHFS", "false"],
  ["core.splitIndex", "false"],
  ["gc.auto", "0"],
].flatMap(([name, value]) => ["-c", `${name}=${value}`]);

/** Arguments that go before each command. */
export const gitArguments: readonly string[] = [...safe, "--no-optional-locks"];

/** Names of files are never patterns. */
const literal = "--literal-pathspecs";

/** The environment without what would point git at another repository or index. */
export function gitEnvironment(more: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(
    ([name]) => !/^GIT_(?!CONFIG_GLOBAL$|CONFIG_NOSYSTEM$|CONFIG_SYSTEM$)/u.test(name),
  );
  return { ...Object.fromEntries(kept), GIT_TERMINAL_PROMPT: "0", LC_ALL: "C", ...more };
}

/**
 * What git prints.
 * @throws BatonError `read_only` when there is no git, or it refuses
 */
export async function git(args: readonly string[], options: GitOptions): Promise<Buffer> {
  const paths = options.magicPaths === true ? [] : [literal];
  const child = spawn("git", [...gitArguments, ...paths, ...args], {
    cwd: options.cwd,
    env: gitEnvironment(options.env),
    windowsHide: true,
  });
  const out: Buffer[] = [];
  const complaints: Buffer[] = [];
  child.stdout.on("data", (chunk: Buffer) => out.push(chunk));
  child.stderr.on("data", (chunk: Buffer) => complaints.push(chunk));
  // It may have ended before it read everything; its exit code tells.
  child.stdin.on("error", (error) => complaints.push(Buffer.from(`${error.message}\n`)));
  child.stdin.end(options.input);
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", resolve);
  }).catch((error: unknown) => {
    throw new BatonError("read_only", "Git could not be started.", {
      remedy: "Install git, or put it on the PATH.",
      cause: error,
    });
  });
  if (code === 0) return Buffer.concat(out);
  const detail = Buffer.concat(complaints).toString("utf8").trim().slice(0, 500);
  throw new GitRefusal(args[0] ?? "", detail);
}

/** Git said no. */
export class GitRefusal extends BatonError {
  constructor(command: string, detail: string) {
    super("read_only", `Git could not do its part (${command}): ${detail}`, {
      remedy: "Check the repository with git fsck.",
    });
  }
}

/** The parts between NUL bytes. */
export function zeroSeparated(output: Buffer): readonly Buffer[] {
  const parts: Buffer[] = [];
  let from = 0;
  for (let to = output.indexOf(0); to !== -1; to = output.indexOf(0, from)) {
    parts.push(output.subarray(from, to));
    from = to + 1;
  }
  return parts;
}
