import { rm } from "node:fs/promises";
import { join } from "node:path";
import { FileHistory } from "../../src/adapters/journal/fileHistory";
import { FileJournal } from "../../src/adapters/journal/fileJournal";
import { SystemClock } from "../../src/adapters/system/clock";
import { RandomIds } from "../../src/adapters/system/ids";
import { MemoryHistory } from "../support/memory/history";
import { MemoryJournal, MemoryJournalStore } from "../support/memory/journal";
import { MemoryLog } from "../support/memory/log";
import { temporaryFolder } from "../support/temporaryFolder";
import { historyContract } from "./history.contract";
import { journalContract } from "./journal.contract";

async function memoryWorld() {
  const store = new MemoryJournalStore();
  return {
    open: () => new MemoryJournal(store),
    history: () => new MemoryHistory(store),
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
      history: () => new FileHistory(directory),
      vanish: async () => rm(directory, { recursive: true, force: true }),
    };
  };
}

journalContract("MemoryJournal", memoryWorld);
journalContract("FileJournal", fileWorld());
historyContract("MemoryHistory", memoryWorld);
historyContract("FileHistory", fileWorld());
historyContract("FileHistory over many segments", fileWorld(300));
