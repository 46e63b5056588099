/** A face over the rules without a disk, for tests of `src/core/face`. */
import type { AgentDefinition, AgentFields } from "../../../src/core/agent/model";
import { type AgentRegistry, buildRegistry } from "../../../src/core/agent/registry";
import type { Face } from "../../../src/core/face/face";
import { HistoryFeed } from "../../../src/core/history/historyFeed";
import type { AgentFiles, History } from "../../../src/core/ports";
import type { Rules } from "./rules";

export class RulesFace implements Face {
  readonly workspace = "/repository";
  readonly boardId = "board";
  readonly board: Face["board"];
  readonly history: HistoryFeed;
  readonly agentFiles: AgentFiles;
  readonly definitions: AgentDefinition[] = [];
  readOnly: string | undefined;
  looks = 0;
  readonly #rules: Rules;

  constructor(rules: Rules) {
    this.#rules = rules;
    this.history = new HistoryFeed(historyOf(rules));
    const readOnly = () => this.readOnly;
    this.board = {
      get world() {
        return rules.world();
      },
      get readOnly() {
        return readOnly();
      },
      waiting: [],
      now: () => rules.now,
      onDidChange: () => () => undefined,
      execute: async (command, actor) => {
        await Promise.resolve();
        const before = rules.commits.length;
        const decision = rules.act(command, actor);
        if (!decision.ok) return decision;
        const commit = rules.commits.slice(before).find(({ source }) => source === actor.source);
        return { ok: true, commit, warnings: decision.warnings };
      },
    };
    this.agentFiles = {
      create: async (agent) => {
        await Promise.resolve();
        const path = `.baton/agents/${agent.name}.md`;
        this.definitions.push(definitionOf(agent, path));
        return path;
      },
      remove: async ({ path }) => {
        await Promise.resolve();
        const at = this.definitions.findIndex((one) => one.path === path);
        if (at >= 0) this.definitions.splice(at, 1);
        return at >= 0;
      },
    };
  }

  get registry(): AgentRegistry {
    return buildRegistry(this.definitions);
  }

  pathOf({ path }: { readonly path: string }): string {
    return `${this.workspace}/${path}`;
  }

  async textOf({ path }: { readonly path: string }): Promise<string | undefined> {
    await Promise.resolve();
    return this.#rules.text(path);
  }

  async look(): Promise<void> {
    this.looks += 1;
    await Promise.resolve();
    this.#rules.sync();
  }
}

export function definitionOf(
  agent: AgentFields,
  path: string,
  source: AgentDefinition["source"] = "baton",
): AgentDefinition {
  return {
    capabilities: [],
    tools: [],
    coordinationPatterns: [],
    role: undefined,
    responsibilities: [],
    never: [],
    handsOffTo: [],
    model: undefined,
    runner: undefined,
    maxFailures: undefined,
    instructions: "",
    ...agent,
    source,
    path,
    problems: [],
  };
}

function historyOf(rules: Rules): History {
  let read = 0;
  return {
    read: async (limit) => {
      await Promise.resolve();
      const commits = rules.commits.slice(read, read + limit);
      const places = commits.map((_, index) => read + index);
      read += commits.length;
      return { commits, places, replaced: false };
    },
    at: async (place) => {
      await Promise.resolve();
      return rules.commits[place];
    },
  };
}
