import type { Log } from "../../../src/core/ports";

/** Keeps what was logged, for tests to look at. */
export class MemoryLog implements Log {
  readonly lines: string[] = [];

  info(message: string): void {
    this.lines.push(`info ${message}`);
  }

  warn(message: string): void {
    this.lines.push(`warn ${message}`);
  }

  error(message: string, cause?: unknown): void {
    this.lines.push(`error ${message}${cause instanceof Error ? `: ${cause.message}` : ""}`);
  }
}
