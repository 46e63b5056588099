// package.json and the code must name the same commands, and menus nothing that does not exist.
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { commandIds } from "../../src/host/commands/ids";

interface MenuEntry {
  readonly command?: string;
  readonly when?: string;
}

interface Manifest {
  readonly contributes: {
    readonly commands: readonly {
      readonly command: string;
      readonly title: string;
      readonly category?: string;
      readonly icon?: string;
      readonly enablement?: string;
    }[];
    readonly menus: Readonly<Record<string, readonly MenuEntry[]>>;
    readonly keybindings: readonly (MenuEntry & { readonly key: string })[];
    readonly views: Readonly<Record<string, readonly { readonly id: string }[]>>;
    readonly viewsWelcome: readonly {
      readonly view: string;
      readonly contents: string;
      readonly when?: string;
    }[];
    readonly configuration: {
      readonly properties: Readonly<
        Record<string, { readonly scope?: string; readonly markdownDescription?: string }>
      >;
    };
  };
}

const root = resolve(import.meta.dirname, "../..");
const read = (path: string) => readFileSync(resolve(root, path), "utf8");
const { contributes } = JSON.parse(read("package.json")) as Manifest;
const { commands, menus, keybindings, viewsWelcome, configuration } = contributes;
const ids: readonly string[] = commandIds;
const views = Object.values(contributes.views).flatMap((all) => all.map(({ id }) => id));
const shownInMenus = [...Object.values(menus).flat(), ...keybindings];

/** Only for buttons and rows: they mean nothing without what they are about. */
const internal = [
  "baton.openRow",
  "baton.showMoreProjects",
  "baton.openAgentWork",
  "baton.keepMine",
  "baton.keepFile",
  "baton.openMerge",
  "baton.acceptDamage",
  "baton.showInFlow",
  "baton.writePlan",
  "baton.openPlace",
  "baton.revealRun",
];

/** Set by the trees. */
const ownKeys = [
  "baton.hasProjects",
  "baton.projectsFiltered",
  "baton.nothingShown",
  "baton.discovering",
  "baton.incomplete",
  "baton.agentsFiltered",
  "baton.noAgentShown",
  "baton.noWorkflows",
  "baton.hasAlerts",
];
const platformKeys = [
  "view",
  "viewItem",
  "isWorkspaceTrusted",
  "workspaceFolderCount",
  "resourceScheme",
  "focusedView",
  "inputFocus",
];

describe("commands", () => {
  it("are the same in package.json and in the code", () => {
    expect(commands.map(({ command }) => command).sort()).toEqual([...ids].sort());
  });

  it("have a category and a title in title case, without exclamation marks", () => {
    for (const { title, category } of commands) {
      expect(category).toBe("Baton");
      expect(title).toMatch(/^[A-Z][^!]*$/u);
      for (const word of title.split(" "))
        expect(word).toMatch(/^(?:[A-Z]|(?:in|for|from|to|with|the|an)$)/u);
    }
  });

  it("that need something to be about are hidden from the palette, and no others", () => {
    const hidden = (menus["commandPalette"] ?? [])
      .filter(({ when }) => when === "false")
      .map(({ command }) => command);
    expect(new Set(hidden)).toEqual(new Set(internal));
  });

  it("in menus and keys exist, and have an icon where only an icon is shown", () => {
    for (const { command } of shownInMenus) expect(ids).toContain(command);
    const asIcon = Object.entries(menus).flatMap(([, entries]) =>
      entries.filter((entry) =>
        /^(inline|navigation)/u.test((entry as { group?: string }).group ?? ""),
      ),
    );
    expect(asIcon.length).toBeGreaterThan(10);
    for (const { command } of asIcon) {
      expect(commands.find((one) => one.command === command)?.icon, command).toBeDefined();
    }
  });

  it("in welcome texts exist", () => {
    const links = viewsWelcome.flatMap(({ contents }) =>
      [...contents.matchAll(/\(command:([\w.]+)\)/gu)].map((match) => match[1] ?? ""),
    );
    const own = links.filter((link) => link.startsWith("baton."));
    expect(own.length).toBeGreaterThan(3);
    for (const link of own) expect(ids).toContain(link);
    for (const { view } of viewsWelcome) expect(views).toContain(view);
  });
});

describe("when clauses", () => {
  const clauses = [
    ...shownInMenus.map(({ when }) => when),
    ...viewsWelcome.map(({ when }) => when),
    ...commands.map(({ enablement }) => enablement),
  ].filter((when) => when !== undefined);

  it("use only keys that somebody sets", () => {
    for (const when of clauses) {
      const bare = when
        .replaceAll(/=~ \/(?:\\.|[^/\\])*\//gu, "")
        .replaceAll(/[=!]= ?[\w.'-]+/gu, "");
      for (const key of bare.match(/[A-Za-z][\w.]*/gu) ?? []) {
        if (key === "false") continue;
        expect([...ownKeys, ...platformKeys], when).toContain(key);
      }
    }
  });

  it("own keys are set in the trees", () => {
    const trees = ["projectsHead", "agentsTree", "workflowsTree"]
      .map((name) => read(`src/host/trees/${name}.ts`))
      .join("\n");
    for (const key of ownKeys) expect(trees).toContain(`"${key}"`);
  });

  it("name views that exist", () => {
    for (const when of clauses) {
      for (const [, view] of when.matchAll(/\bview == ([\w.]+)/gu)) expect(views).toContain(view);
    }
  });
});

describe("settings", () => {
  it("have a scope and a description, and are read under these names", () => {
    const host = [
      "src/host/boards.ts",
      "src/host/server/coordinatorSettings.ts",
      "src/host/folderWatch.ts",
      "src/host/identity.ts",
      "src/host/status/statusBar.ts",
      "src/host/commands/claim.ts",
      "src/host/commands/server.ts",
      "src/host/workflows/runHost.ts",
    ].map(read);
    for (const [name, { scope, markdownDescription }] of Object.entries(configuration.properties)) {
      expect(scope, name).toBeDefined();
      expect(markdownDescription, name).toBeTruthy();
      const last = name.split(".").slice(-1)[0] ?? "";
      expect(host.join("\n")).toMatch(new RegExp(`"(?:\\w+\\.)*${last}"`, "u"));
    }
  });
});
