/**
 * A command with everything it started. On Linux and macOS its processes are one group; on Linux those
 * that left the group are found by a mark in their environment; Windows keeps the tree itself.
 */
import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { errorCode } from "../../../core/disk";
import type { ProcessRef } from "../../../core/ports";

export interface ProcessTree {
  /** The command itself, leader of its group; undefined when it is not known whether it began. */
  readonly leader: ProcessRef | undefined;
  /** `NAME=value` that only its processes have in their environment; undefined leaves strays alone. */
  readonly mark: string | undefined;
}

/** How long processes may take to end by themselves. Milliseconds. */
export const politeMs = 3_000;
/** How long a killed process may stay visible. Milliseconds. */
const killedMs = 2_000;
const pollMs = 20;
/** Looking through all processes is dear, so it is done seldom while waiting. Milliseconds. */
const lookMs = 250;

/** Names a process so that a later one with the same number is not mistaken for it. */
export function processRef(pid: number): ProcessRef {
  return { pid, started: startOf(pid) ?? "" };
}

/** Whether that very process still runs. */
export function isAlive(ref: ProcessRef): boolean {
  if (!Number.isSafeInteger(ref.pid) || ref.pid <= 1 || !reachable(ref.pid)) return false;
  const started = startOf(ref.pid);
  return started === undefined || ref.started === "" || started === ref.started;
}

/**
 * Ends the tree: politely, and after three seconds by force. Resolves when nothing of it is left, or
 * when what is left can be ended by nobody here.
 */
export async function endTree(tree: ProcessTree): Promise<void> {
  if (process.platform === "win32") {
    if (tree.leader !== undefined && isAlive(tree.leader)) endOnWindows(tree.leader.pid);
    return;
  }
  for (const [signal, patience] of [
    ["SIGTERM", politeMs],
    ["SIGKILL", killedMs],
  ] as const) {
    const living = new Living(tree);
    living.signal(signal);
    if (await living.gone(patience)) return;
  }
}

/** What of a tree was running at one moment. */
class Living {
  readonly #group: number | undefined;
  readonly #strays: readonly ProcessRef[];

  constructor({ leader, mark }: ProcessTree) {
    this.#group = leader !== undefined && groupIsOurs(leader, mark) ? leader.pid : undefined;
    this.#strays = mark === undefined ? [] : marked(mark).filter(({ pid }) => pid !== process.pid);
  }

  signal(signal: NodeJS.Signals): void {
    if (this.#group !== undefined) send(-this.#group, signal);
    for (const { pid } of this.#strays) send(pid, signal);
  }

  async gone(patience: number): Promise<boolean> {
    const began = Date.now();
    let looked = began;
    for (;;) {
      if (!this.#groupLives() && !this.#strays.some(isAlive)) return true;
      const now = Date.now();
      if (now - began >= patience) return false;
      // Members that nobody has reaped yet keep the group's number in use and are no processes any more.
      if (now - looked >= lookMs) {
        looked = now;
        const members = membersOf(this.#group);
        if (members?.length === 0 && !this.#strays.some(isAlive)) return true;
      }
      await sleep(pollMs);
    }
  }

  #groupLives(): boolean {
    return this.#group !== undefined && reachable(-this.#group);
  }
}

/**
 * Whether the group is still the one that the leader began: its number may have gone to somebody else
 * since. While the leader lives its start tells; without it the mark does, where it can be seen.
 */
function groupIsOurs(leader: ProcessRef, mark: string | undefined): boolean {
  if (!Number.isSafeInteger(leader.pid) || leader.pid <= 1 || !reachable(-leader.pid)) return false;
  if (reachable(leader.pid) && startOf(leader.pid) !== undefined) {
    const started = startOf(leader.pid);
    return started === leader.started || (started === "zombie" && hasMark(leader.pid, mark));
  }
  return hasMark(leader.pid, mark);
}

/** True as well where nobody can tell: a group outlives its leader only with members of its own. */
function hasMark(group: number, mark: string | undefined): boolean {
  const members = membersOf(group);
  if (members === undefined || mark === undefined) return true;
  return members.some((pid) => environmentOf(pid).includes(mark));
}

/** Living members of a group; undefined where the system has no list to look through. */
function membersOf(group: number | undefined): readonly number[] | undefined {
  if (process.platform !== "linux") return undefined;
  return pids().filter((pid) => {
    const fields = statOf(pid);
    return fields !== undefined && Number(fields[2]) === group && !isOver(fields[0]);
  });
}

function marked(mark: string): readonly ProcessRef[] {
  if (process.platform !== "linux") return [];
  return pids()
    .filter((pid) => environmentOf(pid).includes(mark) && !isOver(statOf(pid)?.[0]))
    .map(processRef);
}

function pids(): readonly number[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/u.test(name))
    .map(Number);
}

function environmentOf(pid: number): readonly string[] {
  try {
    return readFileSync(`/proc/${pid}/environ`, "utf8").split("\0");
  } catch {
    // Gone since, or of another account, which then is none of ours.
    return [];
  }
}

/** Fields of a process behind its name: state, parent, group, …; undefined when there is none. */
function statOf(pid: number): readonly string[] | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "latin1");
    // The name stands in brackets and may itself hold blanks and brackets.
    return stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  } catch {
    // Gone since.
    return undefined;
  }
}

/** When a process began, in the system's own words; undefined where it does not tell or is gone. */
function startOf(pid: number): string | undefined {
  if (process.platform === "darwin") {
    const { stdout } = spawnSync("/bin/ps", ["-o", "lstart=", "-p", String(pid)], {
      encoding: "utf8",
    });
    return stdout.trim() === "" ? undefined : stdout.trim();
  }
  const fields = statOf(pid);
  return isOver(fields?.[0]) ? "zombie" : fields?.[19];
}

function isOver(state: string | undefined): boolean {
  return state === "Z" || state === "X";
}

/** @param pid Negative for a group. */
function reachable(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM for a group: only zombies (macOS) or another account's processes, which nobody here can end.
    return errorCode(error) === "EPERM" && pid > 0;
  }
}

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    // ESRCH: it ended by itself; EPERM: it has become another account's.
    const code = errorCode(error);
    if (code !== "ESRCH" && code !== "EPERM") throw error;
  }
}

function endOnWindows(pid: number): void {
  spawnSync("taskkill", ["/PID", String(pid), "/T", "/F"], { windowsHide: true, stdio: "ignore" });
}
