// The `test` of every spec: one server and one window per spec file (or per set of options inside it).
// Tests of one file share them in order; a failed test makes Playwright start anew for the next one.
import { readFileSync } from "node:fs";
import { isDeepStrictEqual } from "node:util";
import { test as base, type TestInfo } from "@playwright/test";
import type { Server } from "../../support/vscode/server.mjs";
import { Session, type SessionOptions } from "./session";
import type { Workbench } from "./workbench";

export { expect } from "@playwright/test";

interface BatonFixtures {
  /** Set with `test.use({ baton: { ... } })` in a file or a describe block. */
  readonly baton: SessionOptions;
  readonly session: Session;
  readonly workbench: Workbench;
  readonly workspaceDir: string;
  readonly server: Server;
}

/** Holds the running session and replaces it when file or options change. */
class SessionSlot {
  #current: { readonly file: string; readonly session: Session } | undefined;

  async get(file: string, options: SessionOptions): Promise<Session> {
    const current = this.#current;
    if (current?.file === file && isDeepStrictEqual(current.session.options, options)) {
      return current.session;
    }
    await this.close();
    const session = await Session.start(options);
    this.#current = { file, session };
    return session;
  }

  async close(): Promise<void> {
    const current = this.#current;
    this.#current = undefined;
    await current?.session.stop();
  }
}

export const test = base.extend<BatonFixtures, { readonly slot: SessionSlot }>({
  slot: [
    // Playwright reads the fixtures a function needs from its first parameter's pattern.
    // oxlint-disable-next-line no-empty-pattern
    async ({}, use) => {
      const slot = new SessionSlot();
      await use(slot);
      await slot.close();
    },
    { scope: "worker", timeout: 60_000 },
  ],
  baton: [{}, { option: true }],
  session: [
    async ({ slot, baton }, use, testInfo) => {
      const session = await slot.get(testInfo.file, baton);
      await use(session);
      if (testInfo.status !== testInfo.expectedStatus) await attachEvidence(session, testInfo);
    },
    { timeout: 180_000 },
  ],
  workbench: async ({ session }, use) => {
    await use(session.workbench);
  },
  workspaceDir: async ({ session }, use) => {
    await use(session.workspaceDir);
  },
  server: async ({ session }, use) => {
    await use(session.server);
  },
});

async function attachEvidence(session: Session, testInfo: TestInfo): Promise<void> {
  for (const [index, { page }] of session.windows.entries()) {
    const path = testInfo.outputPath(`window-${index + 1}.png`);
    await page.screenshot({ path });
    await testInfo.attach(`window ${index + 1}`, { path, contentType: "image/png" });
  }
  const problems = session.problems.map(({ kind, text }) => `${kind}: ${text}`).join("\n");
  await testInfo.attach("browser console", { body: problems, contentType: "text/plain" });
  const log = readFileSync(session.server.logFile, "utf8");
  await testInfo.attach("server log", { body: log, contentType: "text/plain" });
}
