import fc from "fast-check";
import { parse as parseJsonc } from "jsonc-parser";
import { parse as parseToml } from "smol-toml";
import { describe, expect, it } from "vitest";
import { configFormats } from "../../../src/adapters/config/formats";
import { agentClients, entryOf, userCommand } from "../../../src/core/connect/clients";
import {
  connectChange,
  connectedFiles,
  entryText,
  instructionsChange,
  removals,
} from "../../../src/core/connect/connect";
import type { EditResult } from "../../../src/core/ports";
import { makeAgent } from "../../core/agent/makers";

const server = { command: "node", args: ["/a b/baton.cjs", "mcp"] };
const { json, toml } = configFormats;
const servers = ["mcpServers", "baton"] as const;
const table = ["mcp_servers", "baton"] as const;
const entry = { command: "node", args: ["x", "mcp"] };

function text(result: EditResult): string {
  if (!result.ok) throw new Error(`${result.message} ${result.remedy}`);
  return result.text;
}

describe("JSON with comments", () => {
  const files = [
    '{\n  "mcpServers": {\n    // mine\n    "other": { "command": "x" }\n  }\n}\n',
    '{\n\t"theme": "dark", // why not\n\t"list": [1, 2,],\n}\n',
    '{"mcpServers":{"other":{"command":"x"}}}',
    '{\n  "mcpServers": {\n    "other": { "command": "x" }, // the first\n    /* more */\n  },\n}\n',
    '{\n  "a": 1 // one\n  // the end\n}\n',
    '\uFEFF{\r\n    "a": 1 /* one */\r\n}\r\n',
  ];

  it.each(files)("%j: the entry comes, changes and goes, and nothing else does", (file) => {
    const given = text(json.set(file, servers, entry));
    const value = parseJsonc(given.replace("\uFEFF", "")) as {
      mcpServers: Record<string, unknown>;
    };
    expect(value.mcpServers["baton"]).toEqual(entry);
    expect(given.startsWith("\uFEFF")).toBe(file.startsWith("\uFEFF"));
    for (const [comment] of file.matchAll(/\/\/.*|\/\*.*?\*\//gu)) expect(given).toContain(comment);
    expect(json.has(given, servers)).toBe(true);
    expect(text(json.set(given, servers, entry))).toBe(given);
    const other = text(json.set(given, servers, { ...entry, command: "deno" }));
    expect(other).toContain("deno");
    const back = text(json.remove(given, servers));
    expect(json.has(back, servers)).toBe(false);
    expect(back).toBe(file);
  });

  it("of every shape comes back to what it said", () => {
    const value = fc.dictionary(
      fc.constantFrom("mcpServers", "servers", "theme", "a b"),
      fc.dictionary(fc.constantFrom("x", "y"), fc.jsonValue({ maxDepth: 2 }), { minKeys: 1 }),
    );
    fc.assert(
      fc.property(value, fc.constantFrom(0, 2, 4, "\t"), (root, indent) => {
        const file = JSON.stringify(root, undefined, indent);
        const given = text(json.set(file, servers, entry));
        const back = text(json.remove(given, servers));
        const isOwn = Object.keys(root).length === 0;
        expect(back).toBe(isOwn ? "" : file);
      }),
    );
  });

  it("in the middle goes alone, and its own comment stays", () => {
    const file = '{\n  "mcpServers": {\n    // ours\n    "baton": {},\n    "other": {}\n  }\n}\n';
    expect(text(json.remove(file, servers))).toBe(
      '{\n  "mcpServers": {\n    // ours\n    "other": {}\n  }\n}\n',
    );
    const words = text(json.set("// nothing but words\n{}\n", servers, entry));
    expect(words.startsWith('// nothing but words\n{\n  "mcpServers": {\n    "baton": {')).toBe(
      true,
    );
  });

  it("is made, and gone when nothing else is in it", () => {
    const made = text(json.set(undefined, servers, entry));
    expect(JSON.parse(made)).toEqual({ mcpServers: { baton: entry } });
    expect(text(json.remove(made, servers))).toBe("");
  });

  it("is left alone where it is broken or means something else", () => {
    for (const file of ['{ "a": ', "[]", '{ "mcpServers": [] }', "12"]) {
      expect(json.set(file, servers, entry)).toMatchObject({ ok: false });
    }
    expect(json.set('{\n"a" 1\n}', servers, entry)).toMatchObject({ line: 2 });
  });
});

describe("TOML", () => {
  const files = [
    'model = "o"\n\n# mine\n[mcp_servers.other]\ncommand = "x"\n\n[tui]\ntheme = "dark" # why\n',
    "# nothing but words\n",
    'model = "o"',
    'model = "o"\r\n[mcp_servers.other.env]\r\nA = "1"\r\n',
    'long = """\n[mcp_servers.batonish]\n"""\n',
    "day = 2026-01-02\n",
  ];

  it.each(files)("%j: the table comes and goes again, byte for byte", (file) => {
    const given = text(toml.set(file, table, entry));
    expect(given.startsWith(file)).toBe(true);
    expect(parseToml(given)["mcp_servers"]).toMatchObject({ baton: entry });
    expect(toml.has(given, table)).toBe(true);
    expect(text(toml.remove(given, table))).toBe(file);
    const other = text(toml.set(given, table, { ...entry, command: 'a "b" \\ c' }));
    expect(parseToml(other)["mcp_servers"]).toMatchObject({ baton: { command: 'a "b" \\ c' } });
    expect(text(toml.set(other, table, entry)).trimEnd()).toBe(given.trimEnd());
  });

  it("keeps what stands around the table, and takes what is nested in it", () => {
    const file =
      '[mcp_servers."baton"]\ncommand = "old"\n\n[mcp_servers.baton.env]\nA = "1"\n\n# about b\n[mcp_servers.b]\ncommand = "b"\n';
    expect(text(toml.set(file, table, entry))).toBe(
      '[mcp_servers.baton]\ncommand = "node"\nargs = ["x","mcp"]\n\n# about b\n[mcp_servers.b]\ncommand = "b"\n',
    );
    expect(text(toml.remove(file, table))).toBe('\n# about b\n[mcp_servers.b]\ncommand = "b"\n');
  });

  it("is left alone where the entry is written in another way, or the file is broken", () => {
    for (const file of [
      'mcp_servers = { baton = { command = "x" } }\n',
      'mcp_servers.baton.command = "x"\n',
      "broken = \n",
    ]) {
      expect(toml.set(file, table, entry)).toMatchObject({ ok: false });
    }
  });
});

describe("connecting", () => {
  it.each(agentClients)(
    "$name: what is put into an empty folder is found and goes again",
    (client) => {
      const result = connectChange(configFormats, client, server, undefined);
      if (!result.ok) throw new Error(result.message);
      const told = instructionsChange(client, undefined);
      const texts = new Map([
        [result.change.path, result.change.after ?? ""],
        [told.path, told.after ?? ""],
      ]);
      for (const path of texts.keys()) expect(connectedFiles).toContain(path);
      const found = removals(configFormats, texts, []);
      expect(found.map((one) => one.kind)).toEqual(["config", "instructions"]);
      for (const one of found) expect("change" in one && one.change.after).toBeUndefined();
      expect(entryText(configFormats, client, server)).toBe(result.change.after);
    },
  );

  it("says the program's own type where it wants one", () => {
    expect(agentClients.map((client) => "type" in entryOf(client, server))).toEqual([
      true,
      true,
      false,
      false,
      false,
    ]);
  });

  it("names agents of Baton's own, nobody else's, and what must be done by hand", () => {
    const agents = [
      makeAgent("mine", { source: "baton", path: ".baton/agents/mine.md" }),
      makeAgent("theirs", { source: "claude" }),
    ];
    const texts = new Map([[".codex/config.toml", 'mcp_servers.baton.command = "x"\n']]);
    expect(removals(configFormats, texts, agents)).toMatchObject([
      { kind: "by_hand", path: ".codex/config.toml" },
      { kind: "agent", path: ".baton/agents/mine.md" },
    ]);
    expect(removals(configFormats, new Map([[".mcp.json", "{ broken"]]), [])).toEqual([]);
  });

  it("quotes what a shell would take apart", () => {
    expect(userCommand("claude mcp add baton --", server)).toBe(
      'claude mcp add baton -- node "/a b/baton.cjs" mcp',
    );
    expect(userCommand("x", { command: "C:\\Program Files\\n.exe", args: ["$HOME"] })).toBe(
      'x "C:\\Program Files\\n.exe" "\\$HOME"',
    );
  });
});
