import { defineConfig } from "@playwright/test";

export default defineConfig({
  testDir: ".",
  testMatch: "**/*.spec.ts",
  outputDir: "../../test-results/e2e",
  globalSetup: "./support/globalSetup.ts",
  reporter: [["list"], ["json", { outputFile: "../../test-results/e2e.json" }]],
  // One workbench needs both cores; two at a time would only make both slow.
  workers: 1,
  fullyParallel: false,
  forbidOnly: process.env["CI"] !== undefined,
  // VS Code forgets a row's command argument when the row is told anew under the click; rare, and the
  // report names a test that needed it.
  retries: 1,
  timeout: 120_000,
  expect: { timeout: 20_000 },
});
