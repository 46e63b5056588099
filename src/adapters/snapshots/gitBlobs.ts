/** Contents out of git's objects, as they are: no filter, no line end is touched. */
import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import type { FileHandle } from "node:fs/promises";
import { BatonError } from "../../core/errors";
import { gitArguments, gitEnvironment } from "./git";
import type { Blobs } from "./putBack";

/** One git process for many contents, asked one after the other. Must be closed. */
export class GitBlobs implements Blobs {
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #chunks: AsyncIterator<Buffer>;
  #rest: Buffer = Buffer.alloc(0);

  constructor(cwd: string) {
    this.#child = spawn("git", [...gitArguments, "cat-file", "--batch"], {
      cwd,
      env: gitEnvironment(),
      windowsHide: true,
    });
    this.#child.stderr.resume();
    this.#child.stdin.on("error", () => this.#child.kill());
    this.#child.on("error", () => this.#child.stdout.destroy());
    this.#chunks = this.#child.stdout[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
  }

  async copyTo(hash: string, file: FileHandle): Promise<void> {
    await this.#each(hash, async (chunk) => {
      await file.writeFile(chunk);
    });
  }

  async read(hash: string): Promise<Buffer> {
    const parts: Buffer[] = [];
    await this.#each(hash, async (chunk) => {
      parts.push(Buffer.from(chunk));
      await Promise.resolve();
    });
    return Buffer.concat(parts);
  }

  close(): void {
    this.#child.stdin.end();
  }

  async #each(hash: string, take: (chunk: Buffer) => Promise<void>): Promise<void> {
    this.#child.stdin.write(`${hash}\n`);
    let left = await this.#size(hash);
    while (left > 0) {
      if (this.#rest.length === 0) await this.#more(hash);
      const chunk = this.#rest.subarray(0, left);
      this.#rest = this.#rest.subarray(chunk.length);
      left -= chunk.length;
      await take(chunk);
    }
    // The line end behind each content.
    while (this.#rest.length === 0) await this.#more(hash);
    this.#rest = this.#rest.subarray(1);
  }

  async #size(hash: string): Promise<number> {
    let end = this.#rest.indexOf(10);
    while (end === -1) {
      await this.#more(hash);
      end = this.#rest.indexOf(10);
    }
    const header = this.#rest.subarray(0, end).toString("latin1");
    this.#rest = this.#rest.subarray(end + 1);
    const size = / blob (\d+)$/u.exec(header)?.[1];
    if (size === undefined) throw gone(hash);
    return Number(size);
  }

  async #more(hash: string): Promise<void> {
    const next = await this.#chunks.next();
    if (next.done === true) throw gone(hash);
    this.#rest = this.#rest.length === 0 ? next.value : Buffer.concat([this.#rest, next.value]);
  }
}

function gone(hash: string): BatonError {
  return new BatonError("not_found", `A saved file is not there any more (${hash}).`, {
    remedy: "Somebody removed objects from the repository; what is left can still be put back.",
  });
}
