/** The theme's colours by what they mean on the timeline. */
import { executionStates, waitCauses } from "../../../src/protocol/flow";
import { isHighContrast, type Theme } from "../../shared/theme";

export interface Palette {
  readonly background: string;
  readonly foreground: string;
  readonly rule: string;
  /** By index of state, and of cause. */
  readonly states: readonly string[];
  readonly waits: readonly string[];
  readonly ring: string;
  readonly selectedRow: string;
  /** Set in high contrast: selected rows are outlined in it. */
  readonly selectedEdge: string | undefined;
  readonly highContrast: boolean;
  readonly light: boolean;
  readonly font: string;
}

export function paletteOf(theme: Theme): Palette {
  const { colour } = theme;
  const highContrast = isHighContrast(theme);
  const foreground = colour("foreground", "#CCCCCC");
  const grey = colour("testing-iconSkipped", "#848484");
  const states = {
    in_progress: colour("charts-blue", "#59A4F9"),
    success: colour("charts-green", "#89D185"),
    failure: colour("charts-red", "#F14C4C"),
    cancelled: grey,
    lost: grey,
  };
  const waits = {
    none: foreground,
    queued: foreground,
    blocked: colour("charts-yellow", "#CCA700"),
    person: colour("charts-purple", "#B180D7"),
    idle: foreground,
  };
  const rule = colour("panel-border", "#2B2B2B");
  return {
    background: colour("editor-background", "#1F1F1F"),
    foreground,
    rule: highContrast ? colour("contrastBorder", "#6FC3DF") : rule,
    states: executionStates.map((state) => states[state]),
    waits: waitCauses.map((cause) => waits[cause]),
    ring: colour("focusBorder", "#0078D4"),
    selectedRow: colour("list-inactiveSelectionBackground", "#37373D"),
    selectedEdge: highContrast ? colour("contrastActiveBorder", "#F38518") : undefined,
    highContrast,
    light: theme.kind === "light" || theme.kind === "high-contrast-light",
    font: theme.font,
  };
}

/** 11 px for everything on the canvas. */
export function fontOf({ font }: Palette, weight = 400): string {
  return `${weight} 11px ${font}`;
}

export function fillPath(context: CanvasRenderingContext2D, path: Path2D): void {
  context.fill(path);
}
