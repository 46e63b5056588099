/** All tools, in the order in which they are listed. Everything about tools is made from this table. */
import type { Tool } from "./tool";
import { agentTools } from "./tools/agentTools";
import { claimTools } from "./tools/claimTools";
import { coordinatorTools } from "./tools/coordinatorTools";
import { orchestratorTools } from "./tools/orchestratorTools";
import { projectTools } from "./tools/projectTools";
import { workflowTools } from "./tools/workflowTools";

export const toolSets = ["full", "core"] as const;
export type ToolSet = (typeof toolSets)[number];

const tools: readonly Tool[] = [
  ...projectTools,
  ...claimTools,
  ...coordinatorTools,
  ...orchestratorTools,
  ...agentTools,
  ...workflowTools,
];

/** `full`: all of them; `core`: the eight that suffice for the whole loop. */
export function toolsOf(set: ToolSet): readonly Tool[] {
  return set === "full" ? tools : tools.filter(({ core }) => core);
}
