/** Everything a rule may look at: the journal's side, the files' side, and the agents. */
import type { Board } from "./board/state";
import type { Catalog } from "./project/catalog";

/** What a task or project asks of whoever claims it. DESIGN 5.2. */
export interface WantedAgent {
  readonly hint: string | undefined;
  readonly assignee: string | undefined;
}

export type RoleVerdict =
  | { readonly kind: "fits" }
  | { readonly kind: "warning"; readonly message: string }
  | {
      readonly kind: "redirect";
      readonly message: string;
      readonly suggestions: readonly string[];
    };

/** Whether that agent may do what is wanted; the registry answers it. */
export type RoleCheck = (claimer: string, wanted: WantedAgent) => RoleVerdict;

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
