/** The boxes behind the chips: choices to tick, and the dates. */
import { type FlowFacets, type FlowFilter, rangePresets } from "../../../src/protocol/flow";
import { textButton, textField } from "../../shared/controls";
import { element } from "../../shared/dom";
import { OptionList } from "../../shared/optionList";
import { openPopover } from "../../shared/popover";
import { fieldOf, timeOfField } from "../../shared/times";
import {
  type ChipName,
  chipLabel,
  cleared,
  isSet,
  type ListFilter,
  optionsOf,
  presetWords,
  toggled,
} from "./filters";

export interface FilterState {
  readonly filter: FlowFilter;
  readonly facets: FlowFacets | undefined;
  /** The host's time, milliseconds. */
  readonly now: number;
}

export interface OpenFilter {
  readonly within: HTMLElement;
  readonly anchor: HTMLElement;
  /** What holds now; it changes while the box is open. */
  readonly state: () => FilterState;
  readonly onChange: (filter: FlowFilter) => void;
  readonly onClose: () => void;
}

export interface OpenedFilter {
  /** Shows what holds now. */
  readonly show: () => void;
  readonly close: () => void;
}

/** Opens the box of a chip. */
export function openFilter(chip: ChipName, open: OpenFilter): OpenedFilter {
  return chip === "range" ? openRange(open) : openChoices(chip, open);
}

/** Shorter lists are seen at a glance. */
const searchedFrom = 9;

function openChoices(chip: ListFilter, open: OpenFilter): OpenedFilter {
  const { within, anchor, state, onChange, onClose } = open;
  let text = "";
  const options = () => optionsOf(state().filter, state().facets, chip, state().now);
  const list = new OptionList({
    label: chipLabel(chip),
    multiple: true,
    onChoose: (value) => onChange(toggled(state().filter, chip, value)),
    onType: (letter) => {
      if (find.element.hidden) return;
      text += letter;
      find.set(text);
      find.element.focus();
      show();
    },
  });
  const find = textField({ label: "Type to find", icon: "search" }, (value) => {
    text = value;
    show();
  });
  find.element.hidden = options().length < searchedFrom;
  find.element.addEventListener("keydown", (event) => {
    if (event.key !== "ArrowDown" && event.key !== "Enter") return;
    event.preventDefault();
    list.focus();
  });
  const clear = textButton({
    label: "Clear",
    onPress: () => {
      onChange(cleared(state().filter, chip));
      list.focus();
    },
  });
  const show = () => {
    const found = options().filter(({ label }) =>
      label.toLowerCase().includes(text.trim().toLowerCase()),
    );
    list.show(found);
    clear.toggleAttribute("disabled", !isSet(state().filter, chip));
  };
  show();
  const close = openPopover(within, {
    anchor,
    label: `${chipLabel(chip)} filter`,
    content: [find.element, list.element, element("div", { class: "foot" }, clear)],
    focus: find.element.hidden ? list.target : find.element,
    onClose,
  });
  return { show, close };
}

function openRange({ within, anchor, state, onChange, onClose }: OpenFilter): OpenedFilter {
  const list = new OptionList({
    label: chipLabel("range"),
    multiple: false,
    onChoose: (value) => {
      const preset = rangePresets.find((one) => one === value);
      if (preset === undefined) return;
      onChange({ ...state().filter, range: { preset } });
      close();
    },
  });
  const { range } = state().filter;
  const [from, to] = ["From", "To"].map((label) =>
    element("input", { attributes: { type: "datetime-local", "aria-label": label } }),
  );
  if (from === undefined || to === undefined) throw new Error("no date fields");
  if (!("preset" in range)) {
    from.value = fieldOf(range.from);
    to.value = fieldOf(range.to);
  }
  const said = element("p", { class: "said", attributes: { role: "alert" } });
  const apply = () => {
    const [begin, end] = [timeOfField(from.value), timeOfField(to.value)];
    if (begin === undefined && end === undefined) {
      said.textContent = "Give one of the two times.";
      return;
    }
    const wanted = { from: begin ?? 0, to: end ?? state().now + aDay };
    if (wanted.from >= wanted.to) {
      said.textContent = "It has to end after it begins.";
      return;
    }
    onChange({ ...state().filter, range: wanted });
    close();
  };
  const form = element(
    "div",
    { class: "dates" },
    element("label", {}, element("span", { text: "From" }), from),
    element("label", {}, element("span", { text: "To" }), to),
    said,
    textButton({ label: "Apply", onPress: apply }),
  );
  form.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.target instanceof HTMLInputElement) apply();
  });
  const show = () => {
    const now = state().filter.range;
    list.show(
      rangePresets.map((preset) => ({
        value: preset,
        label: preset === "all" ? "any date" : presetWords(preset),
        chosen: "preset" in now && now.preset === preset,
      })),
    );
  };
  show();
  const close = openPopover(within, {
    anchor,
    label: "Date filter",
    content: [list.element, form],
    focus: list.target,
    onClose,
  });
  return { show, close };
}

/** An open end is a day from now, so that what begins meanwhile is shown. Milliseconds. */
const aDay = 86_400_000;
