// What package.json says to VS Code about the chat comes from the tables that the code works with.
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { countTokens } from "gpt-tokenizer/encoding/o200k_base";
import { describe, expect, it } from "vitest";
import { jsonSchema } from "../../src/adapters/mcp/tool";
import { toolsOf } from "../../src/adapters/mcp/toolTable";
import { chatCommands } from "../../src/core/chat/answer";
import { chatToolName, chatTools } from "../../src/core/chat/chatTools";

interface Manifest {
  readonly contributes: {
    readonly languageModelTools: readonly unknown[];
    readonly chatParticipants: readonly {
      readonly id: string;
      readonly name: string;
      readonly isSticky: boolean;
      readonly commands: readonly { readonly name: string; readonly description: string }[];
    }[];
    readonly mcpServerDefinitionProviders: readonly { readonly id: string }[];
  };
}

const file = resolve(import.meta.dirname, "../../package.json");
const manifest = JSON.parse(readFileSync(file, "utf8")) as Manifest;
const all = toolsOf("full");
const core = toolsOf("core");
/** What models read of all of them together, in tokens. */
const budget = 1_800;

describe("tools for VS Code's own agents", () => {
  it("are the core tools of the MCP server, and those for a step that is offered", () => {
    expect(chatTools.map(({ tool }) => tool).toSorted()).toEqual(
      [...core.map(({ name }) => name), "get_run", "complete_step"].toSorted(),
    );
    const references = chatTools.map(({ reference }) => reference);
    expect(new Set(references).size).toBe(references.length);
    for (const { tool, reference } of chatTools) {
      expect(chatToolName(tool)).toMatch(/^(?!copilot_|vscode_)[\w-]+$/u);
      expect(reference).toMatch(/^[\w-]+$/u);
    }
  });

  it("cost a model little", () => {
    const read = chatTools.map(({ tool }) => {
      const found = all.find(({ name }) => name === tool);
      return {
        name: chatToolName(tool),
        d: found?.description,
        s: found && jsonSchema(found.input),
      };
    });
    expect(countTokens(JSON.stringify(read))).toBeLessThan(budget);
  });

  it("stand in package.json as the tables say (-u writes it anew)", async () => {
    const languageModelTools = chatTools.map(({ tool, reference, title, summary, icon }) => {
      const found = all.find(({ name }) => name === tool);
      if (found === undefined) throw new Error(`no tool ${tool}`);
      return {
        name: chatToolName(tool),
        toolReferenceName: reference,
        canBeReferencedInPrompt: true,
        displayName: title,
        userDescription: summary,
        modelDescription: found.description,
        icon,
        tags: ["baton"],
        inputSchema: jsonSchema(found.input),
      };
    });
    const contributes = { ...manifest.contributes, languageModelTools };
    const text = `${JSON.stringify({ ...manifest, contributes }, undefined, 2)}\n`;
    await expect(text).toMatchFileSnapshot(file);
  });
});

describe("the participant", () => {
  it("has the commands that the code answers", () => {
    const [participant] = manifest.contributes.chatParticipants;
    expect(participant).toMatchObject({ id: "baton.chat", name: "baton", isSticky: true });
    expect(participant?.commands.map(({ name }) => name)).toEqual([...chatCommands]);
    for (const { description } of participant?.commands ?? []) {
      expect(description).toMatch(/^[A-Z][^!]*[^.!]$/u);
    }
  });
});
