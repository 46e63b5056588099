/** The two pictures of the page, and the check of what they remember. */
import { Graph, type GraphMemory } from "./graph/graph";
import type { PartMemory } from "./memory";
import type { FlowParts } from "./parts";
import { Timeline } from "./timeline/timeline";

export const pictures: FlowParts = {
  graph: (section, theme, memory, events) =>
    new Graph(section, theme, memory === undefined ? undefined : graphMemory(memory), events),
  timeline: (section, theme, memory, events) => new Timeline(section, theme, memory, events),
};

function graphMemory({ mode, openGroups, tall }: PartMemory): Partial<GraphMemory> {
  const groups: readonly unknown[] = Array.isArray(openGroups) ? openGroups : [];
  return {
    mode: mode === "asItRan" ? mode : "aggregated",
    openGroups: groups.filter((group) => typeof group === "string"),
    tall: tall === true,
  };
}
