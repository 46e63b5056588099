// One VS Code server with the packaged extension, one browser, and as many windows as a test opens.
import { cpSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { type Browser, type BrowserContext, chromium, type Page } from "@playwright/test";
import { makeDemo } from "../../support/demo.mjs";
import { launchOptions } from "../../support/vscode/browser.mjs";
import {
  type Server,
  startServer,
  type Target,
  workbenchUrl,
} from "../../support/vscode/server.mjs";
import { copyWorkspace, removeFolder, temporaryFolder } from "../../support/vscode/workspace.mjs";
import { repository } from "./paths";
import { type Theme, themeNames, Workbench } from "./workbench";

export interface SessionOptions {
  /** Folder to copy, relative to the repository; `undefined` = an empty folder. */
  readonly fixture?: string | undefined;
  /** Start from the demo instead, with its history up to now or the moment given. */
  readonly demo?: { readonly seed?: number; readonly now?: number; readonly executions?: number };
  /** Files to add to the copy, by relative path. */
  readonly files?: Readonly<Record<string, string>>;
  /** Make the copy a git repository with one commit; default true. */
  readonly git?: boolean;
  /** Open a window without any folder instead. `workspaceDir` then exists but is not open. */
  readonly emptyWindow?: boolean;
  /** Folders of further extensions, relative to the repository. */
  readonly extensions?: readonly string[];
  readonly settings?: Readonly<Record<string, unknown>>;
  readonly theme?: Theme;
  readonly viewport?: { readonly width: number; readonly height: number };
  readonly env?: Readonly<Record<string, string>>;
  /** Let VS Code ask whether the folder is trusted; default false. */
  readonly workspaceTrust?: boolean;
  /** Wait until the extension shows its status bar item; default true. */
  readonly waitForExtension?: boolean;
}

export interface ConsoleProblem {
  readonly kind: "console" | "exception";
  readonly text: string;
  readonly url: string;
}

/** What the first window shows, unless a test says otherwise. */
export const defaultFixture = "examples/hello-baton";

export class Session {
  readonly problems: ConsoleProblem[] = [];
  readonly #windows: Workbench[] = [];

  private constructor(
    readonly options: SessionOptions,
    readonly server: Server,
    /** The temporary copy that the test may change. */
    readonly workspaceDir: string,
    readonly browser: Browser,
    readonly context: BrowserContext,
    private readonly folder: string,
  ) {}

  static async start(options: SessionOptions): Promise<Session> {
    const folder = temporaryFolder();
    const workspaceDir = join(folder, "workspace");
    await makeWorkspace(workspaceDir, options);
    const extensionsDir = join(folder, "extensions");
    const installed = process.env["BATON_E2E_EXTENSIONS"];
    if (installed === undefined) throw new Error("the global set-up of the e2e tests did not run");
    cpSync(installed, extensionsDir, { recursive: true });
    for (const extension of options.extensions ?? []) addExtension(extension, extensionsDir);
    const server = await startServer({
      runDir: join(folder, "run"),
      extensionsDir,
      settings: {
        "workbench.colorTheme": themeNames[options.theme ?? "dark"],
        ...options.settings,
      },
      env: options.env,
      workspaceTrust: options.workspaceTrust,
    });
    const browser = await chromium.launch(launchOptions());
    const context = await browser.newContext({
      viewport: options.viewport ?? { width: 1280, height: 800 },
      permissions: ["clipboard-read", "clipboard-write"],
    });
    const session = new Session(options, server, workspaceDir, browser, context, folder);
    await session.openWindow(options.emptyWindow === true ? {} : { folder: workspaceDir });
    return session;
  }

  /** The first window. */
  get workbench(): Workbench {
    const [first] = this.#windows;
    if (first === undefined) throw new Error("the session has no window");
    return first;
  }

  get windows(): readonly Workbench[] {
    return this.#windows;
  }

  /** Opens one more window: on the same folder, another one, or a .code-workspace file. */
  async openWindow(target: Target = { folder: this.workspaceDir }): Promise<Workbench> {
    const page = await this.context.newPage();
    page.setDefaultTimeout(20_000);
    this.#collectProblems(page);
    await page.goto(workbenchUrl(this.server, target), { timeout: 60_000 });
    const workbench = new Workbench(page, this.server);
    this.#windows.push(workbench);
    await workbench.waitUntilVisible();
    if (this.options.waitForExtension !== false) await workbench.waitForExtension();
    return workbench;
  }

  async closeWindow(window: Workbench): Promise<void> {
    this.#windows.splice(this.#windows.indexOf(window), 1);
    await window.page.close();
  }

  /** Errors that come from our own extension or its pages, not from VS Code or the stand-in. */
  extensionProblems(): readonly string[] {
    return this.problems
      .filter(({ text, url }) =>
        /baton\.baton|Content Security Policy|extensionId=baton/i.test(text + url),
      )
      .map(({ text }) => text);
  }

  async stop(): Promise<void> {
    await this.browser.close();
    await this.server.stop();
    removeFolder(this.folder);
  }

  #collectProblems(page: Page): void {
    page.on("pageerror", (error) => {
      this.problems.push({
        kind: "exception",
        text: String(error.stack ?? error),
        url: page.url(),
      });
    });
    page.on("console", (message) => {
      if (message.type() !== "error") return;
      this.problems.push({ kind: "console", text: message.text(), url: message.location().url });
    });
  }
}

/** As an installation does: the folder, and its entry in the list that VS Code reads. */
function addExtension(source: string, extensionsDir: string): void {
  const from = resolve(repository, source);
  const { publisher, name, version } = JSON.parse(
    readFileSync(join(from, "package.json"), "utf8"),
  ) as { readonly publisher: string; readonly name: string; readonly version: string };
  const id = `${publisher}.${name}`;
  const relativeLocation = `${id}-${version}`;
  const path = join(extensionsDir, relativeLocation);
  cpSync(from, path, { recursive: true });
  const file = join(extensionsDir, "extensions.json");
  const entry = {
    identifier: { id },
    version,
    location: { $mid: 1, path, scheme: "file" },
    relativeLocation,
    metadata: {},
  };
  const listed = JSON.parse(readFileSync(file, "utf8")) as readonly unknown[];
  writeFileSync(file, JSON.stringify([...listed, entry]));
}

async function makeWorkspace(folder: string, options: SessionOptions): Promise<void> {
  if (options.demo !== undefined) {
    await makeDemo(folder, { now: Date.now(), ...options.demo });
    writeFiles(folder, options.files ?? {});
    return;
  }
  const fixture = "fixture" in options ? options.fixture : defaultFixture;
  writeFiles(folder, options.files ?? {});
  copyWorkspace(fixture === undefined ? undefined : resolve(repository, fixture), folder, {
    git: options.git ?? true,
  });
}

function writeFiles(folder: string, files: Readonly<Record<string, string>>): void {
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), content);
  }
}
