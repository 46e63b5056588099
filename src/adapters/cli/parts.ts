/** What answers for people are put together from: headings, cells, facts, moments. */
import { duration } from "../../core/view/words";
import type { CliSession } from "./session";
import { type Cell, plain, type Style, styled, wrap } from "./text";

const stateStyles: Readonly<Record<string, Style>> = {
  broken: "red",
  conflict: "red",
  lost: "red",
  failed: "red",
  blocked: "red",
  running: "cyan",
  claimed: "yellow",
  owned: "yellow",
  ready: "green",
  done: "dim",
  cancelled: "dim",
  in_progress: "cyan",
  success: "green",
  failure: "red",
};

export function heading(text: string, { host }: CliSession): string {
  return styled(text, "bold", host.look);
}

export function cell(text: string, style?: Style): Cell {
  return style === undefined ? { text } : { text, style };
}

/** A name to be copied. */
export function idCell(text: string): Cell {
  return { text, style: "cyan", whole: true };
}

export function stateCell(state: string): Cell {
  return cell(state.replace("_", " "), stateStyles[state]);
}

/** Names and values; long values go on in the next line, so that nothing is cut. */
export function facts(
  { host }: CliSession,
  pairs: readonly (readonly [name: string, value: string])[],
): readonly string[] {
  const said = pairs.filter(([, value]) => value !== "");
  const column = Math.max(0, ...said.map(([name]) => name.length)) + 4;
  return said.flatMap(([name, value]) => {
    const [first = "", ...rest] = wrap(plain(value), host.look, column);
    const label = styled(name, "dim", host.look) + " ".repeat(column - 2 - name.length);
    return [`  ${label}${first.trimStart()}`, ...rest];
  });
}

/** In the reader's time zone, as people write it: `2026-11-20 14:05`. */
export function local(iso: string): string {
  const at = new Date(iso);
  const two = (n: number) => String(n).padStart(2, "0");
  const date = `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
  return `${date} ${two(at.getHours())}:${two(at.getMinutes())}`;
}

/** `14:05` today, `20 Nov 14:05` this year, `2025-11-20 14:05` before. */
export function shortly(iso: string): string {
  const [date = "", time = ""] = local(iso).split(" ");
  const [today = ""] = local(new Date().toISOString()).split(" ");
  if (date === today) return time;
  if (date.slice(0, 4) !== today.slice(0, 4)) return `${date} ${time}`;
  return `${Number(date.slice(8))} ${months[Number(date.slice(5, 7)) - 1] ?? ""} ${time}`;
}

const months = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(" ");

export function briefly(milliseconds: number): string {
  if (milliseconds >= 60_000) return duration(milliseconds);
  if (milliseconds < 1000) return `${milliseconds} ms`;
  return `${Math.round(milliseconds / 1000)} s`;
}
