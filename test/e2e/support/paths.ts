import { resolve } from "node:path";

export const repository = resolve(import.meta.dirname, "../../..");
export const screenshots = resolve(repository, "test-results", "screenshots");
