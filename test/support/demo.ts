// The demo for tests: always the same for the same seed and moment.
import { resolve } from "node:path";
import { type DemoFolderOptions, makeDemo as make } from "../../src/makeDemo";

const source = resolve(import.meta.dirname, "../../examples/demo");

/** A Friday afternoon. */
export const demoNow = Date.UTC(2026, 10, 20, 15, 48);

/** Makes the demo in a folder that is not there yet, seen at a moment in UTC. */
export function makeDemo(
  folder: string,
  options: Omit<DemoFolderOptions, "source" | "folder"> = {},
): Promise<void> {
  return make({ source, folder, now: demoNow, offsetMinutes: 0, ...options });
}
