/** The pages about coordination patterns that ship with Baton. */
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { diskFailure } from "../../../core/disk";
import type { Log } from "../../../core/ports";
import { type PatternPage, readPattern } from "../../../core/workflow/patterns";
import type { PatternPages } from "../../../core/workflow/templatePorts";
import { readFrontMatter } from "../frontMatterDoor";

export class FilePatternPages implements PatternPages {
  readonly #folder: string;
  readonly #log: Log;

  /** @param folder Absolute. */
  constructor(folder: string, log: Log) {
    this.#folder = folder;
    this.#log = log;
  }

  /** @throws BatonError when the folder cannot be read */
  async list(): Promise<readonly PatternPage[]> {
    const pages: { readonly page: PatternPage; readonly order: number }[] = [];
    try {
      for (const file of (await readdir(this.#folder)).sort()) {
        if (!file.endsWith(".md")) continue;
        const text = await readFile(join(this.#folder, file), "utf8");
        const reading = readFrontMatter(text);
        const read = reading.ok
          ? readPattern(file, reading.data, text.slice(reading.bodyStart))
          : { ok: false as const, message: `${file}: ${reading.failure.message}` };
        if (read.ok) pages.push(read);
        else this.#log.error(read.message);
      }
    } catch (error) {
      throw diskFailure("Could not read the pages about patterns", error);
    }
    return pages.sort((left, right) => left.order - right.order).map(({ page }) => page);
  }
}
