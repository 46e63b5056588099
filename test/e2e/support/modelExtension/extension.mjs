// @ts-nocheck The types are those of the oldest VS Code that Baton runs in, which knows no such providers.
// A language model for walks: it answers what `model/answer.json` of the workspace says, piece by piece,
// and writes down what it was asked in `model/asked.jsonl`.
import { appendFileSync, existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import * as vscode from "vscode";

const model = {
  id: "walk-1",
  name: "Walk One",
  family: "walk",
  version: "1",
  maxInputTokens: 100_000,
  maxOutputTokens: 100_000,
  capabilities: {},
};

/** @param {import("vscode").ExtensionContext} context */
export function activate({ subscriptions }) {
  const folder = join(vscode.workspace.workspaceFolders?.[0]?.uri.fsPath ?? "/", "model");
  /** @param {object} fact */
  const note = (fact) => appendFileSync(join(folder, "asked.jsonl"), `${JSON.stringify(fact)}\n`);
  // Without the folder there is no model.
  if (!existsSync(folder)) return;
  subscriptions.push(
    vscode.lm.registerLanguageModelChatProvider("walk", {
      provideLanguageModelChatInformation: () => [model],
      provideLanguageModelChatResponse: async (_model, messages, _options, progress, token) => {
        const prompt = messages
          .flatMap(({ content }) => content)
          .map((part) => (part instanceof vscode.LanguageModelTextPart ? part.value : ""))
          .join("");
        note({ prompt });
        token.onCancellationRequested(() => note({ cancelled: true }));
        /** @type {{ pieces: string[], pause: number }} */
        const { pieces, pause } = JSON.parse(readFileSync(join(folder, "answer.json"), "utf8"));
        for (const piece of pieces) {
          if (token.isCancellationRequested) return;
          progress.report(new vscode.LanguageModelTextPart(piece));
          await delay(pause);
        }
        note({ answered: true });
      },
      provideTokenCount: (_model, text) => Promise.resolve(String(text).length),
    }),
  );
}
