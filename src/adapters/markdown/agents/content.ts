/** What passes between the readers of the formats and the one place that builds a definition. */
import type { AgentProblem, AgentSource } from "../../../core/agent/model";
import type { AgentData } from "./fields";

export interface AgentFile {
  readonly source: AgentSource;
  /** As in `AgentDefinition`. */
  readonly path: string;
}

export interface AgentContent {
  readonly data: AgentData;
  readonly instructions: string;
  readonly problems: readonly AgentProblem[];
  /** Whether the file says anything besides its body. */
  readonly hasFields: boolean;
}
