import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { FileJournal, type FileJournalOptions } from "../../../src/adapters/journal/fileJournal";
import { SystemClock } from "../../../src/adapters/system/clock";
import { RandomIds } from "../../../src/adapters/system/ids";
import { MemoryLog } from "../../support/memory/log";
import { temporaryFolder } from "../../support/temporaryFolder";

/** A board's folder on the disk, and ways to look at it and to harm it. */
export async function newJournal(defaults: Partial<FileJournalOptions> = {}) {
  const directory = join(await temporaryFolder(), "journal");
  const log = new MemoryLog();
  const open = (options: Partial<FileJournalOptions> = {}): FileJournal =>
    new FileJournal({
      directory,
      log,
      ids: new RandomIds(),
      clock: new SystemClock(),
      ...defaults,
      ...options,
    });
  const segment = (number = 1): string => join(directory, `0000000${number}.jsonl`);
  return {
    directory,
    log,
    open,
    segment,
    text: async (number = 1) => readFile(segment(number), "utf8"),
    /** Puts a text in a segment's place, in the same file. */
    overwrite: async (content: string | Buffer, number = 1) => {
      await mkdir(directory, { recursive: true });
      await writeFile(segment(number), content);
    },
  };
}
