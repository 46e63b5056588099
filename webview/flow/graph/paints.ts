/** The colours and fonts that the graph is drawn with, read once for each theme. */
import { isHighContrast, type Theme } from "../../shared/theme";
import { textSize } from "./sizes";

export interface Paints {
  readonly background: string;
  readonly foreground: string;
  readonly success: string;
  readonly failure: string;
  readonly running: string;
  readonly warning: string;
  readonly quiet: string;
  readonly focus: string;
  /** The keyboard's place. */
  readonly cursor: string;
  readonly plain: string;
  readonly bold: string;
  readonly highContrast: boolean;
}

export function paintsOf(theme: Theme): Paints {
  const { colour, font } = theme;
  const focus = colour("focusBorder", "#0078d4");
  const highContrast = isHighContrast(theme);
  return {
    background: colour("editor-background", "#1f1f1f"),
    foreground: colour("foreground", "#cccccc"),
    success: colour("charts-green", "#89d185"),
    failure: colour("charts-red", "#f14c4c"),
    running: colour("charts-blue", "#59a4f9"),
    warning: colour("charts-yellow", "#cca700"),
    quiet: colour("testing-iconSkipped", "#848484"),
    focus,
    cursor: highContrast ? colour("contrastActiveBorder", focus) : focus,
    plain: `${textSize}px ${font}`,
    bold: `600 ${textSize}px ${font}`,
    highContrast,
  };
}

/** The colour and the dashes for a share of successes: never colour alone. */
export function strokeOf(
  rate: number | undefined,
  width: number,
  paints: Paints,
): { readonly colour: string; readonly dash: readonly number[] } {
  if (rate === undefined) return { colour: paints.quiet, dash: [] };
  if (rate >= 0.9) return { colour: paints.success, dash: [] };
  if (rate >= 0.7) return { colour: paints.warning, dash: [5 + width, 4] };
  return { colour: paints.failure, dash: [width, width * 1.5 + 1] };
}
