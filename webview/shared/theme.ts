/** The colours and fonts of VS Code's theme for what is drawn on a canvas, and when they change. */

export type ThemeKind = "dark" | "light" | "high-contrast" | "high-contrast-light";

export interface Theme {
  readonly kind: ThemeKind;
  /** `--vscode-<name>` as a CSS colour; the fallback where the theme sets none or nothing visible. */
  readonly colour: (name: string, fallback: string) => string;
  /** Font families, ready for a canvas. */
  readonly font: string;
  readonly codeFont: string;
  readonly reducedMotion: boolean;
}

export function isHighContrast({ kind }: Theme): boolean {
  return kind === "high-contrast" || kind === "high-contrast-light";
}

/** Reads the theme anew; cheap enough for every change of theme, too slow for every frame. */
export function readTheme(): Theme {
  const style = getComputedStyle(document.documentElement);
  const cache = new Map<string, string>();
  const colour = (name: string, fallback: string): string => {
    const known = cache.get(name);
    if (known !== undefined) return known;
    const set = style.getPropertyValue(`--vscode-${name}`).trim();
    const value = set === "" || set === "transparent" ? fallback : set;
    cache.set(name, value);
    return value;
  };
  const family = (name: string, fallback: string) =>
    style.getPropertyValue(`--vscode-${name}`).trim() || fallback;
  return {
    kind: kindOf(document.body.classList),
    colour,
    font: family("font-family", "system-ui, sans-serif"),
    codeFont: family("editor-font-family", "monospace"),
    reducedMotion:
      document.body.classList.contains("vscode-reduce-motion") ||
      matchMedia("(prefers-reduced-motion: reduce)").matches,
  };
}

/** Calls back when VS Code changed the theme, or the system its motion. Returns the way to stop. */
export function watchTheme(listener: (theme: Theme) => void): () => void {
  const tell = () => listener(readTheme());
  const observer = new MutationObserver(tell);
  observer.observe(document.body, { attributes: true, attributeFilter: ["class"] });
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ["style"] });
  const motion = matchMedia("(prefers-reduced-motion: reduce)");
  motion.addEventListener("change", tell);
  return () => {
    observer.disconnect();
    motion.removeEventListener("change", tell);
  };
}

function kindOf(classes: DOMTokenList): ThemeKind {
  if (classes.contains("vscode-high-contrast-light")) return "high-contrast-light";
  if (classes.contains("vscode-high-contrast")) return "high-contrast";
  return classes.contains("vscode-light") ? "light" : "dark";
}
