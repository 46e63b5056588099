/** What the steps of runs say, in one output channel for each run that somebody looks at. */
import * as vscode from "vscode";
import { cutFront } from "../../core/view/cutFront";
import { plainOutput } from "../../core/workflow/plainOutput";

/** Characters kept of a run; the beginning goes first. Its result files have everything. */
const mostText = 400_000;
/** Channels stay in VS Code's list until they are disposed of. */
const mostChannels = 8;
/** Runs whose text is kept while nobody looks. */
const mostRuns = 20;

interface Kept {
  text: string;
  /** Where a line ended, so that another step begins a new one. */
  step: string | undefined;
}

export class RunOutput implements vscode.Disposable {
  /** By run, the one that spoke last at the end. */
  readonly #kept = new Map<string, Kept>();
  readonly #channels = new Map<string, vscode.OutputChannel>();

  /** A piece of what a step says. */
  add(run: string, step: string, text: string): void {
    const kept = this.#kept.get(run) ?? { text: "", step: undefined };
    const head =
      kept.step === step
        ? ""
        : `${kept.text === "" || kept.text.endsWith("\n") ? "" : "\n"}[${step}]\n`;
    const piece = `${head}${plainOutput(text)}`;
    kept.text = cutFront(`${kept.text}${piece}`, mostText);
    kept.step = step;
    this.#kept.delete(run);
    this.#kept.set(run, kept);
    for (const old of [...this.#kept.keys()].slice(0, -mostRuns)) this.#kept.delete(old);
    this.#channels.get(run)?.append(piece);
  }

  /** Shows the run's channel. @param past what is told where nothing was heard in this window */
  show(run: string, name: string, past: string): void {
    this.#channelOf(run, name, past).show(true);
  }

  dispose(): void {
    for (const channel of this.#channels.values()) channel.dispose();
  }

  #channelOf(run: string, name: string, past: string): vscode.OutputChannel {
    const known = this.#channels.get(run);
    if (known !== undefined) return known;
    const made = vscode.window.createOutputChannel(`Baton: ${name}`);
    const kept = this.#kept.get(run);
    made.append(kept === undefined ? past : kept.text);
    this.#channels.set(run, made);
    const [oldest] = this.#channels;
    if (this.#channels.size > mostChannels && oldest !== undefined) {
      oldest[1].dispose();
      this.#channels.delete(oldest[0]);
    }
    return made;
  }
}
