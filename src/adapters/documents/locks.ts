import {
  closeSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { errorCode } from "../../core/disk";
import type { Log, Processes } from "../../core/ports";

export interface LockOptions {
  /** `<board>/locks`; made when it is needed. */
  readonly directory: string;
  readonly processes: Processes;
  readonly log: Log;
  /** Milliseconds to wait for another holder before going on without the lock. */
  readonly waitMs: number;
  /** Milliseconds after which a holder is passed over, even a living one. */
  readonly staleMs: number;
}

export interface HeldLock {
  /** @param written The hash of what was put into the file, so that others need not wait for quiet. */
  release(written: string | undefined): void;
}

const forgetMs = 60_000;

/**
 * Keeps Baton's processes from working on one file at once. It only saves tries: a lock may be passed
 * over or not be had at all, and the splice stays right. Synchronous calls, because each takes
 * microseconds and a lock must not be half made when another task of this process looks.
 */
export class FileLocks {
  readonly #options: LockOptions;
  #ready = false;

  constructor(options: LockOptions) {
    this.#options = options;
  }

  async acquire(key: string): Promise<HeldLock> {
    const path = join(this.#options.directory, `${key}.lock`);
    const deadline = Date.now() + this.#options.waitMs;
    const token = JSON.stringify({ ...this.#options.processes.self(), at: Date.now() });
    while (Date.now() < deadline) {
      try {
        this.#prepare();
        create(path, token);
        return { release: (written) => this.#release(key, token, written) };
      } catch (error) {
        if (errorCode(error) !== "EEXIST") {
          this.#options.log.info(`Going on without the lock ${path}: ${String(error)}`);
          break;
        }
      }
      if (this.#isAbandoned(path)) rmSync(path, { force: true });
      else await sleep(1 + Math.random() * 5);
    }
    return { release: (written) => this.#remember(key, written) };
  }

  /** The hash of what a Baton process last put into the file, if that is recent. */
  lastWritten(key: string): string | undefined {
    try {
      return readFileSync(join(this.#options.directory, `${key}.last`), "utf8");
    } catch {
      // Nobody has written it lately.
      return undefined;
    }
  }

  #release(key: string, token: string, written: string | undefined): void {
    this.#remember(key, written);
    const path = join(this.#options.directory, `${key}.lock`);
    try {
      // Passed over meanwhile: then it is somebody else's.
      if (readFileSync(path, "utf8") === token) rmSync(path, { force: true });
    } catch (error) {
      if (errorCode(error) !== "ENOENT") this.#options.log.info(`Lock ${path}: ${String(error)}`);
    }
  }

  #remember(key: string, written: string | undefined): void {
    if (written === undefined) return;
    try {
      writeFileSync(join(this.#options.directory, `${key}.last`), written, { mode: 0o600 });
    } catch (error) {
      // It only saves a wait.
      this.#options.log.info(`Could not note the last write: ${String(error)}`);
    }
  }

  #isAbandoned(path: string): boolean {
    try {
      const age = Date.now() - statSync(path).mtimeMs;
      if (age > this.#options.staleMs) return true;
      const holder: unknown = JSON.parse(readFileSync(path, "utf8"));
      if (typeof holder !== "object" || holder === null) return false;
      if (!("pid" in holder) || typeof holder.pid !== "number") return false;
      const started = "started" in holder ? String(holder.started) : "";
      return !this.#options.processes.alive({ pid: holder.pid, started });
    } catch {
      // Released or not written to the end yet; its age decides at the next look.
      return false;
    }
  }

  #prepare(): void {
    if (this.#ready) return;
    const { directory } = this.#options;
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    for (const name of readdirSync(directory)) {
      const path = join(directory, name);
      const old = Date.now() - (statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0) > forgetMs;
      if (old && /\.(?:last|lock)$/u.test(name)) rmSync(path, { force: true });
    }
    this.#ready = true;
  }
}

function create(path: string, token: string): void {
  const descriptor = openSync(path, "wx", 0o600);
  try {
    writeSync(descriptor, token);
  } catch (error) {
    rmSync(path, { force: true });
    throw error;
  } finally {
    closeSync(descriptor);
  }
}
