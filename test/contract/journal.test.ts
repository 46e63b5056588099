import { rm } from "node:fs/promises";
import { join } from "node:path";
import { FileJournal } from "../../src/adapters/journal/fileJournal";
import { SystemClock } from "../../src/adapters/system/clock";
import { RandomIds } from "../../src/adapters/system/ids";
import { MemoryJournal, MemoryJournalStore } from "../support/memory/journal";
import { MemoryLog } from "../support/memory/log";
import { temporaryFolder } from "../support/temporaryFolder";
import { journalContract } from "./journal.contract";

async function memoryWorld() {
  const store = new MemoryJournalStore();
  return {
    open: () => new MemoryJournal(store),
    vanish: async () => {
      store.vanish();
      await Promise.resolve();
    },
  };
}

function fileWorld(segmentBytes?: number) {
  return async () => {
    const directory = join(await temporaryFolder(), "baton", "journal");
    const shared = { ids: new RandomIds(), clock: new SystemClock(), log: new MemoryLog() };
    return {
      open: () =>
        new FileJournal({
          ...shared,
          directory,
          pollMs: 100,
          ...(segmentBytes === undefined ? {} : { segmentBytes }),
        }),
      vanish: async () => rm(directory, { recursive: true, force: true }),
    };
  };
}

journalContract("MemoryJournal", memoryWorld);
journalContract("FileJournal", fileWorld());
