/** The header's words and controls. */
import { iconButton, segmented, setPressed } from "../../shared/controls";
import { make } from "./elements";
import type { ArrowsInView } from "./scene";
import { mostArrows, mostCounted } from "./scene";
import { type LaneKind, laneKinds } from "./types";

export interface HeaderEvents {
  readonly onLanes: (kind: LaneKind) => void;
  readonly onFold: () => void;
}

const words = { agent: "Agent", project: "Project", run: "Run" };
const counted = new Intl.NumberFormat("en");

export class Header {
  private readonly fold: HTMLElement;
  private choices: ReturnType<typeof segmented<LaneKind>> | undefined;
  private runs: boolean | undefined;
  private said = "";

  constructor(
    private readonly facts: HTMLElement,
    private readonly controls: HTMLElement,
    private readonly events: HeaderEvents,
  ) {
    this.fold = iconButton({ icon: "fold", label: "Fold idle times", onPress: events.onFold });
    controls.append(this.fold);
  }

  /** `runs`: lanes by run are offered only when there are any. */
  show(lanes: LaneKind, foldIdle: boolean, runs: boolean): void {
    if (this.runs !== runs) {
      this.runs = runs;
      const kinds = laneKinds.filter((kind) => kind !== "run" || runs);
      const choices = kinds.map((value) => ({ value, label: words[value] }));
      this.choices?.element.remove();
      this.choices = segmented<LaneKind>("Lanes", choices, this.events.onLanes);
      this.controls.prepend(this.choices.element);
    }
    this.choices?.set(lanes);
    setPressed(this.fold, foldIdle);
  }

  /** The run's name with its facts, and why there are no arrows when there are none. */
  tell(run: string | undefined, facts: readonly string[], { inView }: ArrowsInView): void {
    const parts = [...facts];
    if (inView > mostArrows) {
      const count = `${inView >= mostCounted ? "over " : ""}${counted.format(inView)}`;
      parts.unshift(`Arrows shown for the selection only (${count} in view)`);
    }
    const said = JSON.stringify([run, parts]);
    if (said === this.said) return;
    this.said = said;
    const rest = parts.join(" · ");
    this.facts.replaceChildren();
    if (run !== undefined) this.facts.append(make("b", "", run), parts.length > 0 ? " · " : "");
    this.facts.append(rest);
    this.facts.title = run === undefined ? rest : `${run} · ${rest}`;
  }
}
