/** Everything a rule may look at: the journal's side, the files' side, and the agents. */
import type { Fit, Wanted } from "./agent/fit";
import type { Board } from "./board/state";
import type { Catalog } from "./project/catalog";

/** Whether that agent may do what is wanted; the registry answers it. DESIGN 5.2. */
export type RoleCheck = (claimer: string, wanted: Wanted) => Fit;

export interface World {
  readonly board: Board;
  readonly catalog: Catalog;
  readonly checkRole: RoleCheck;
}

/** Who asks; that one's own claims do not stand in the way. */
export interface Asker {
  readonly agent: string;
  readonly session: string;
}
