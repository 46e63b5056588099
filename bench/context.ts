/** What the list of tools costs an agent's context, in tokens of a public tokenizer. DESIGN 7. */
import { countTokens } from "gpt-tokenizer/encoding/o200k_base";
import { jsonSchema } from "../src/adapters/mcp/tool";
import { type ToolSet, toolSets, toolsOf } from "../src/adapters/mcp/toolTable";

/** The most each list may cost. */
const budgets: Readonly<Record<ToolSet, number>> = { full: 4_000, core: 1_500 };

export interface ContextCost {
  readonly set: ToolSet;
  readonly tools: number;
  readonly tokens: number;
  readonly budget: number;
}

/** Of the whole answer of `tools/list`, though a client may hand less of it to its model. */
export function contextCosts(): readonly ContextCost[] {
  return toolSets.map((set) => {
    const listed = toolsOf(set).map(({ name, description, input, writes }) => ({
      name,
      description,
      inputSchema: jsonSchema(input),
      annotations: { readOnlyHint: !writes },
    }));
    const tokens = countTokens(JSON.stringify(listed));
    return { set, tools: listed.length, tokens, budget: budgets[set] };
  });
}
