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
  timeout: 120_000,
  expect: { timeout: 20_000 },
});
