import { readFileSync } from "node:fs";
import { errorCode } from "../../core/disk";
import type { Processes, ProcessRef } from "../../core/ports";

/** The processes of this machine, told apart by number and, on Linux, by start time. */
export class NodeProcesses implements Processes {
  readonly #self: ProcessRef = { pid: process.pid, started: startOf(process.pid) ?? "" };

  self(): ProcessRef {
    return this.#self;
  }

  alive(ref: ProcessRef): boolean {
    if (!Number.isSafeInteger(ref.pid) || ref.pid <= 0) return false;
    try {
      process.kill(ref.pid, 0);
    } catch (error) {
      // EPERM: it lives, under another account.
      if (errorCode(error) === "ESRCH") return false;
    }
    const started = startOf(ref.pid);
    return started === undefined || ref.started === "" || started === ref.started;
  }
}

/** Ticks between boot and the start of a process; undefined where the system does not tell. */
function startOf(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "latin1");
    // The second field is the program's name in brackets and may itself hold blanks and brackets.
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return fields[0] === "Z" ? "zombie" : fields[19];
  } catch {
    // No /proc (macOS, Windows), or gone since: the caller has asked by signal already.
    return undefined;
  }
}
