/** The filter of the projects view: the tree follows while one types; Escape puts back what was. */
import * as vscode from "vscode";
import { isFiltering, listProjects, noFilter, type WorkFilter } from "../../core/view/projectList";
import { count } from "../../core/view/words";
import type { CommandContext } from "../commands/context";
import { rowContextOf } from "../commands/located";

type Entry = vscode.QuickPickItem & { readonly does: "show" | "ready" | "mine" | "clear" };

/** Milliseconds without a key before the tree follows. */
const pause = 150;

export function filterDialog(context: CommandContext): Promise<void> {
  const { projects } = context;
  const before = projects.filter;
  let filter = before;
  let timer: NodeJS.Timeout | undefined;
  const input = vscode.window.createQuickPick<Entry>();
  input.title = "Filter Projects";
  input.placeholder = "Part of a project’s or task’s name, or a tag";
  input.value = before.text;
  input.items = entries(context, filter);

  const follow = async (next: WorkFilter) => {
    filter = next;
    const at = input.activeItems[0]?.does;
    input.items = entries(context, filter);
    input.activeItems = input.items.filter(({ does }) => does === at);
    await projects.setFilter(filter);
  };
  return new Promise<void>((resolve, reject) => {
    let accepted = false;
    const act = async (does: Entry["does"]) => {
      switch (does) {
        case "ready":
          return follow({ ...filter, ready: !filter.ready });
        case "mine":
          return follow({ ...filter, mine: !filter.mine });
        case "clear":
          filter = noFilter;
          break;
        case "show":
          filter = { ...filter, text: input.value };
      }
      accepted = true;
      await projects.setFilter(filter);
      input.hide();
    };
    input.onDidChangeValue((text) => {
      clearTimeout(timer);
      timer = setTimeout(() => {
        follow({ ...filter, text }).catch(reject);
      }, pause);
    });
    input.onDidAccept(() => {
      clearTimeout(timer);
      act(input.activeItems[0]?.does ?? "show").catch(reject);
    });
    input.onDidHide(() => {
      clearTimeout(timer);
      input.dispose();
      const end = accepted ? Promise.resolve() : projects.setFilter(before);
      end.then(resolve, reject);
    });
    input.show();
  });
}

function entries(context: CommandContext, filter: WorkFilter): readonly Entry[] {
  const lists = context.boards.all.map((handle) =>
    listProjects(rowContextOf(context, handle), "none", filter, handle.states),
  );
  const shown = lists.reduce((sum, list) => sum + list.shown, 0);
  const total = lists.reduce((sum, list) => sum + list.total, 0);
  const show = isFiltering(filter)
    ? `Show ${shown} of ${count(total, "project")}`
    : `Show all ${count(total, "project")}`;
  const entry = (does: Entry["does"], label: string, icon: string): Entry => ({
    does,
    label,
    iconPath: new vscode.ThemeIcon(icon),
    alwaysShow: true,
  });
  const toggle = (does: "ready" | "mine", label: string, on: boolean) =>
    entry(does, `${label}: ${on ? "on" : "off"}`, on ? "pass-filled" : "circle-large");
  return [
    entry("show", show, "eye"),
    toggle("ready", "Ready only", filter.ready),
    toggle("mine", "Mine only", filter.mine),
    ...(isFiltering(filter) ? [entry("clear", "Clear filter", "clear-all")] : []),
  ];
}
