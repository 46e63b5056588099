/** Elements from code: every text is set as text, and nothing is ever parsed as HTML. */

type Child = Node | string | undefined;

export interface ElementProps {
  readonly class?: string;
  readonly text?: string;
  readonly title?: string;
  readonly hidden?: boolean;
  readonly attributes?: Readonly<Record<string, string>>;
  readonly onPress?: () => void;
}

export function element<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  props: ElementProps = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  if (props.class !== undefined) made.className = props.class;
  if (props.text !== undefined) made.textContent = props.text;
  if (props.title !== undefined) made.title = props.title;
  if (props.hidden !== undefined) made.hidden = props.hidden;
  for (const [name, value] of Object.entries(props.attributes ?? {})) {
    made.setAttribute(name, value);
  }
  const { onPress } = props;
  if (onPress !== undefined) made.addEventListener("click", () => onPress());
  made.append(...children.filter((child) => child !== undefined));
  return made;
}

const svgNamespace = "http://www.w3.org/2000/svg";

/** A part of a drawing; colours come from its class. */
export function svg<K extends keyof SVGElementTagNameMap>(
  tag: K,
  attributes: Readonly<Record<string, string | number>>,
  ...children: readonly SVGElement[]
): SVGElementTagNameMap[K] {
  const made = document.createElementNS(svgNamespace, tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, String(value));
  made.append(...children);
  return made;
}

/**
 * Redraws a part of the page without losing the focus in it: the element with the same
 * `data-keep` gets it back, else the part itself.
 */
export function keepingFocus(part: HTMLElement, redraw: () => void): void {
  const active = document.activeElement;
  const held = active instanceof HTMLElement && part.contains(active) ? active : undefined;
  const top = part.scrollTop;
  redraw();
  part.scrollTop = top;
  if (held === undefined || part.contains(held)) return;
  const name = held.dataset["keep"];
  const again = [...part.querySelectorAll<HTMLElement>("[data-keep]")].find(
    (one) => name !== undefined && one.dataset["keep"] === name,
  );
  if (again === undefined) part.tabIndex = -1;
  (again ?? part).focus({ preventScroll: true });
}
