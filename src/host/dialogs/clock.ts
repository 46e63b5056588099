/** Times as the reader spells them. */
import * as vscode from "vscode";
import type { ClockWords } from "../../core/view/words";

/** `15:04` today, else with the day, in this machine's time zone. */
export function localClock(now: number): ClockWords {
  const time = new Intl.DateTimeFormat(vscode.env.language, {
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
  });
  const day = new Intl.DateTimeFormat(vscode.env.language, { month: "short", day: "numeric" });
  return (at) => {
    const sameDay = new Date(at).toDateString() === new Date(now).toDateString();
    return sameDay ? time.format(at) : `${day.format(at)}, ${time.format(at)}`;
  };
}
