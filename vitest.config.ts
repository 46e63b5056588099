import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    // Those run inside VS Code, by npm run host.
    exclude: ["test/host/**"],
    // Two cores, and the same machine runs editors and browsers next to the tests.
    maxWorkers: 2,
    // Bounds for what hangs, not for how fast a machine is: that is measured by npm run bench.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    expect: { poll: { timeout: 30_000 } },
    coverage: {
      provider: "v8",
      include: ["src/core/**", "src/protocol/**", "src/adapters/**", "webview/**"],
      reportsDirectory: "coverage",
    },
  },
});
