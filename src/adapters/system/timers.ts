/** Waits by the computer's clock. */
import type { Timers, Wait } from "../../core/workflow/enginePorts";

export class SystemTimers implements Timers {
  start(milliseconds: number): Wait {
    let end: () => void = () => undefined;
    const done = new Promise<void>((resolve) => {
      end = resolve;
    });
    const timer = setTimeout(end, milliseconds);
    return {
      done,
      cancel: () => {
        clearTimeout(timer);
        end();
      },
    };
  }
}
