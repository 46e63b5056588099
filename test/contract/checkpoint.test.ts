import { join } from "node:path";
import { LowdbCheckpoint } from "../../src/adapters/store/lowdbCheckpoint";
import { NodeProcesses } from "../../src/adapters/system/processes";
import { MemoryCheckpoint, MemoryCheckpointStore } from "../support/memory/checkpoint";
import { MemoryLog } from "../support/memory/log";
import { temporaryFolder } from "../support/temporaryFolder";
import { checkpointContract } from "./checkpoint.contract";

checkpointContract("MemoryCheckpoint", async () => {
  const store = new MemoryCheckpointStore();
  await Promise.resolve();
  return () => new MemoryCheckpoint(store);
});

checkpointContract("LowdbCheckpoint", async () => {
  const file = join(await temporaryFolder(), "baton", "store.json");
  const processes = new NodeProcesses();
  return () => new LowdbCheckpoint({ file, processes, log: new MemoryLog() });
});
