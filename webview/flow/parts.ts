/** What the page asks of its two pictures. Each owns its section with the header in it. */
import type { Theme } from "../shared/theme";
import type { FlowData } from "./flowData";
import type { PartMemory } from "./memory";
import type { Focus, Selection } from "./selection";

export interface FlowPart {
  readonly show: (data: FlowData, selection: Selection) => void;
  readonly setTheme: (theme: Theme) => void;
  readonly focus: () => void;
  readonly dispose: () => void;
}

export interface TimelinePart extends FlowPart {
  /** Brings an execution into view. */
  readonly reveal: (key: number) => void;
}

export interface GraphPartEvents {
  readonly onFocus: (focus: Focus | undefined) => void;
  readonly onSelect: (key: number | undefined) => void;
  readonly onRemember: (memory: object) => void;
}

export interface TimelinePartEvents {
  readonly onSelect: (key: number | undefined) => void;
  readonly onOpen: (key: number) => void;
  readonly onFocusAgent: (agent: number | undefined) => void;
  readonly onRemember: (memory: object) => void;
  readonly onCopy: (text: string) => void;
}

/** How the pictures are made; tests of the page put simple ones in their place. */
export interface FlowParts {
  readonly graph: (
    section: HTMLElement,
    theme: Theme,
    memory: PartMemory | undefined,
    events: GraphPartEvents,
  ) => FlowPart;
  readonly timeline: (
    section: HTMLElement,
    theme: Theme,
    memory: PartMemory | undefined,
    events: TimelinePartEvents,
  ) => TimelinePart;
}
