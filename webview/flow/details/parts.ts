/** What the details are made of: head, sections, lines. */
import { iconButton, linkButton } from "../../shared/controls";
import { element } from "../../shared/dom";

export interface DetailsEvents {
  readonly onClose: () => void;
  readonly onSelect: (key: number) => void;
  readonly onFocusAgent: (agent: string) => void;
  readonly onOpenTask: (key: number) => void;
  readonly onOpenArtifact: (key: number, path: string) => void;
  readonly onCopy: (text: string) => void;
  readonly onClearFilters: () => void;
}

export interface Head {
  readonly icon: HTMLElement;
  readonly title: string;
  readonly meta: string;
  readonly actions?: readonly HTMLElement[];
  readonly onClose: () => void;
}

export function head({ icon, title, meta, actions = [], onClose }: Head): HTMLElement {
  const close = iconButton({ icon: "close", label: "Close details", onPress: onClose });
  close.dataset["keep"] = "close";
  return element(
    "header",
    {},
    element("div", { class: "title" }, icon, element("h2", { text: title }), close),
    element("p", { class: "meta", text: meta }),
    actions.length === 0 ? undefined : element("div", { class: "buttons" }, ...actions),
  );
}

/** What scrolls below the head; where there is room, in two columns. */
export function body(...content: readonly (HTMLElement | undefined)[]): HTMLElement {
  return element("div", { class: "body" }, element("div", { class: "sheet" }, ...content));
}

export function section(
  title: string | readonly (string | Node)[],
  aside: string | undefined,
  ...content: readonly Node[]
): HTMLElement {
  const words = typeof title === "string" ? [title] : title;
  return element(
    "section",
    {},
    element(
      "h3",
      {},
      element("span", {}, ...words),
      aside === undefined ? undefined : element("span", { class: "aside", text: aside }),
    ),
    ...content,
  );
}

/** An icon, a name that may lead somewhere, and a figure. */
export function line(
  icon: HTMLElement,
  name: HTMLElement | string,
  figure: string | undefined,
): HTMLElement {
  return element(
    "div",
    { class: "line" },
    icon,
    element("span", { class: "name" }, name),
    figure === undefined ? undefined : element("span", { class: "aside", text: figure }),
  );
}

/** A link that keeps the focus when the details are drawn anew. */
export function keptLink(keep: string, text: string, onPress: () => void): HTMLElement {
  const link = linkButton(text, onPress);
  link.dataset["keep"] = keep;
  return link;
}
