/** Looks at the world for gates: programs, files, variables, versions, ports, servers. No shell, ever. */
import { realpath } from "node:fs/promises";
import { connect } from "node:net";
import { isAbsolute, join, relative, sep } from "node:path";
import { errorCode } from "../../core/disk";
import type { CheckAnswer, GateChecks } from "../../core/workflow/runPorts";
import { placesOfServer } from "./mcpServers";
import { runBounded } from "./runBounded";
import { isAtLeast, versionIn } from "./version";

export interface WorldChecksOptions {
  /** Variables that are looked at and that programs get. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The person's home; by default this process' own. */
  readonly home?: string;
  /** Milliseconds for a program of a check; by default a minute. */
  readonly timeout?: number;
}

type Subject = Parameters<GateChecks["look"]>[0];

/** Variables that open Baton's own doors are nobody else's business. */
const withheld: ReadonlySet<string> = new Set(["BATON_API_KEY", "HIVE_API_KEY"]);
const toolTimeout = 10_000;
const portTimeout = 2_000;

export class WorldChecks implements GateChecks {
  readonly #options: WorldChecksOptions;

  constructor(options: WorldChecksOptions) {
    this.#options = options;
  }

  look(subject: Subject, cwd: string): Promise<CheckAnswer> {
    switch (subject.kind) {
      case "command":
        return this.#command(subject.command, cwd);
      case "file":
        return lookForFile(subject.path, cwd);
      case "env":
        return Promise.resolve(this.#variable(subject.name));
      case "tool":
        return this.#tool(subject, cwd);
      case "port":
        return lookForPort(subject.host, subject.port);
      case "mcp":
        return this.#server(subject.server, cwd);
    }
  }

  async #command(argv: readonly string[], cwd: string): Promise<CheckAnswer> {
    const timeout = this.#options.timeout ?? 60_000;
    const { started, code, timedOut, text } = await runBounded(argv, cwd, this.#env(), timeout);
    if (!started) return no(`${argv[0] ?? "the program"} cannot be started`);
    if (timedOut) return no(`no answer within ${timeout / 1_000} s`);
    const said = lastLine(text);
    const detail = said === "" ? "" : `: ${said}`;
    if (code === 0) return { ok: true, found: `ended well${detail}` };
    return no(`${code === undefined ? "was ended by the system" : `exit code ${code}`}${detail}`);
  }

  #variable(name: string): CheckAnswer {
    const { env } = this.#options;
    const value = Object.hasOwn(env, name) ? env[name] : undefined;
    if (value === undefined) return no("not set");
    return value === "" ? no("set, but empty") : { ok: true, found: "set" };
  }

  async #tool(subject: Extract<Subject, { kind: "tool" }>, cwd: string): Promise<CheckAnswer> {
    const { tool, args, minimum } = subject;
    // A path would run a file of the repository as if it were an installed tool.
    if (/[/\\]/u.test(tool)) return no("a tool is named without a path");
    const answer = await runBounded([tool, ...args], cwd, this.#env(), toolTimeout);
    if (!answer.started) return no("not installed, or not on the PATH");
    if (answer.timedOut) return no(`no answer within ${toolTimeout / 1_000} s`);
    const version = versionIn(answer.text);
    if (version === undefined) {
      if (minimum === undefined && answer.code === 0) return { ok: true, found: "installed" };
      return no(answer.code === 0 ? "tells no version" : `exit code ${String(answer.code)}`);
    }
    if (minimum === undefined || isAtLeast(version, minimum)) return { ok: true, found: version };
    return no(`${version}, at least ${minimum} is needed`);
  }

  async #server(server: string, cwd: string): Promise<CheckAnswer> {
    const { found, unreadable } = await placesOfServer(server, cwd, this.#options.home);
    if (found.length > 0) return { ok: true, found: `configured in ${found.join(", ")}` };
    const more = unreadable.length === 0 ? "" : `; ${unreadable.join(", ")} cannot be read`;
    return no(`not configured${more}`);
  }

  #env(): NodeJS.ProcessEnv {
    const kept = Object.entries(this.#options.env).filter(([name]) => !withheld.has(name));
    return Object.fromEntries(kept);
  }
}

/** Links are followed, but not out of the worktree. */
async function lookForFile(path: string, cwd: string): Promise<CheckAnswer> {
  try {
    const root = await realpath(cwd);
    const inside = relative(root, await realpath(join(root, path)));
    const isOutside = inside === ".." || inside.startsWith(`..${sep}`) || isAbsolute(inside);
    if (isAbsolute(path) || isOutside) return no("outside the worktree");
    return { ok: true, found: "there" };
  } catch (error) {
    const code = errorCode(error);
    if (code === "ENOENT" || code === "ENOTDIR") return no("not there");
    return no(`cannot be looked at (${code ?? "unknown"})`);
  }
}

function lookForPort(host: string, port: number): Promise<CheckAnswer> {
  if (!Number.isInteger(port) || port < 1 || port > 65_535) {
    return Promise.resolve(no("no such port"));
  }
  return new Promise((resolve) => {
    const socket = connect({ host, port });
    const answer = (result: CheckAnswer): void => {
      socket.destroy();
      resolve(result);
    };
    socket.setTimeout(portTimeout, () => answer(no(`no answer within ${portTimeout / 1_000} s`)));
    socket.once("connect", () => answer({ ok: true, found: "answers" }));
    socket.once("error", (error) => answer(no(wordsOf(error))));
  });
}

function wordsOf(error: Error): string {
  switch (errorCode(error)) {
    case "ECONNREFUSED":
      return "nothing listens there";
    case "ENOTFOUND":
      return "no such host";
    case undefined:
    default:
      return `cannot be reached (${errorCode(error) ?? error.message})`;
  }
}

function lastLine(text: string): string {
  const lines = text.split("\n").map((line) => line.trim());
  return (lines.findLast((line) => line !== "") ?? "").slice(0, 200);
}

function no(found: string): CheckAnswer {
  return { ok: false, found };
}
