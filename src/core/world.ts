/** Everything a rule may look at: the journal's side, the files' side, and the agents. */
import type { Fit, Wanted } from "./agent/fit";
import type { Board } from "./board/state";
import type { Catalog } from "./project/catalog";
import type { CopyRef } from "./project/copy";
import type { FieldEdit } from "./sync/fields";

/** Whether that agent may do what is wanted; the registry answers it. DESIGN 5.2. */
export type RoleCheck = (claimer: string, wanted: Wanted) => Fit;

/** The registry answers it: `max_failures` of the definition, else the usual figure. DESIGN 5.4. */
export type MaxFailures = (agent: string) => number | undefined;

/** The texts of the files that a command may change in more than a field. */
export interface FileTexts {
  /** The text of a `##` section, without empty lines around it; undefined when there is none. */
  section(copy: CopyRef, heading: string): string | undefined;
  /** Why the edits cannot be made in the file; undefined when they can. */
  problem(copy: CopyRef, edits: readonly FieldEdit[]): string | undefined;
}

export interface World {
  readonly board: Board;
  readonly catalog: Catalog;
  readonly checkRole: RoleCheck;
  /**
   * After how many failures in a row an agent gets no more work for a while; 0 never, undefined for
   * agents that are not registered. Where nothing is given nobody is held back.
   */
  readonly maxFailures?: MaxFailures;
  /** Read only for the commands that ask for it. */
  readonly texts?: FileTexts;
}

/** Who asks; that one's own claims do not stand in the way. */
export interface Asker {
  readonly agent: string;
  readonly session: string;
}
