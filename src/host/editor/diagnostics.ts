/** What should be mended in project, agent and workflow files, in the editor and in the Problems view. */
import * as vscode from "vscode";
import type { Project } from "../../core/project/catalog";
import { quoted, someOf } from "../../core/view/words";
import type { TemplateProblem } from "../../core/workflow/template";
import { referenceProblems } from "../../core/workflow/templateReferences";
import type { BoardHandle, Boards } from "../boards";
import type { TemplateDrafts } from "./templateDrafts";

export class ProjectDiagnostics implements vscode.Disposable {
  readonly #boards: Boards;
  readonly #drafts: TemplateDrafts;
  readonly #collection = vscode.languages.createDiagnosticCollection("baton");
  readonly #subscriptions: vscode.Disposable[];
  #shown: ReadonlySet<string> = new Set();
  #timer: NodeJS.Timeout | undefined;

  constructor(boards: Boards, drafts: TemplateDrafts) {
    this.#boards = boards;
    this.#drafts = drafts;
    this.#subscriptions = [
      boards.onDidChange(() => this.#soon()),
      boards.onDidList(() => this.#soon()),
      boards.onDidChangeAgents(() => this.#soon()),
      boards.onDidChangeTemplates(() => this.#soon()),
      drafts.onDidChange(() => this.#soon()),
    ];
  }

  dispose(): void {
    clearTimeout(this.#timer);
    for (const subscription of this.#subscriptions) subscription.dispose();
    this.#collection.dispose();
  }

  #soon(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#update(), 250);
  }

  #update(): void {
    const found = new Map<string, readonly [vscode.Uri, vscode.Diagnostic[]]>();
    for (const handle of this.#boards.all) {
      for (const [path, diagnostics] of diagnosticsOf(handle, this.#drafts)) {
        const uri = vscode.Uri.joinPath(handle.root, path);
        found.set(uri.toString(), [uri, diagnostics]);
      }
    }
    for (const uri of this.#shown) {
      if (!found.has(uri)) this.#collection.delete(vscode.Uri.parse(uri, true));
    }
    for (const [uri, diagnostics] of found.values()) {
      this.#collection.set(uri, onTheirText(uri, diagnostics));
    }
    this.#shown = new Set(found.keys());
  }
}

/** In an open document a problem is drawn below the text of its line, not below the blanks before it. */
function onTheirText(
  uri: vscode.Uri,
  diagnostics: readonly vscode.Diagnostic[],
): readonly vscode.Diagnostic[] {
  const document = vscode.workspace.textDocuments.find(
    (one) => one.uri.toString() === uri.toString(),
  );
  if (document === undefined) return diagnostics;
  for (const one of diagnostics) {
    const line = Math.min(one.range.start.line, document.lineCount - 1);
    const { firstNonWhitespaceCharacterIndex: first, range } = document.lineAt(line);
    one.range = range.with(range.start.translate(0, first));
  }
  return diagnostics;
}

function* diagnosticsOf(
  handle: BoardHandle,
  drafts: TemplateDrafts,
): Generator<readonly [string, vscode.Diagnostic[]]> {
  for (const project of handle.open.catalog.projects.values()) {
    const diagnostics = projectDiagnostics(project);
    if (diagnostics.length > 0) yield [project.file.copy.path, diagnostics];
  }
  for (const { path, source, problems } of handle.registry.agents) {
    if (source !== "builtin" && problems.length > 0) yield [path, problems.map(shown)];
  }
  // As the editor has them, saved or not.
  const templates = drafts.over(handle);
  for (const file of templates) {
    if (file.source === "builtin") continue;
    const outside = referenceProblems(file, handle.registry, templates);
    const problems = [...file.problems, ...outside];
    if (problems.length > 0) yield [file.path, problems.map(shown)];
  }
}

function shown({ line, message, remedy, severity }: TemplateProblem): vscode.Diagnostic {
  return diagnostic(line, `${message} ${remedy}`, severity === "error");
}

function projectDiagnostics({ id, failure, duplicates, document, file }: Project) {
  if (failure !== undefined) {
    return [diagnostic(failure.line, `${failure.message} ${failure.remedy}`, true)];
  }
  const found = (document?.problems ?? []).map(shown);
  const others = duplicates.filter((copy) => copy.path !== file.copy.path);
  if (others.length === 0) return found;
  const text = `The id ${quoted(id)} is also used by ${someOf(others.map(({ path }) => path))}. Give each of these files a project_id of its own.`;
  return [diagnostic(1, text, true), ...found];
}

function diagnostic(line: number, message: string, isError: boolean): vscode.Diagnostic {
  const { Error, Warning } = vscode.DiagnosticSeverity;
  const at = Math.max(0, line - 1);
  const range = new vscode.Range(at, 0, at, Number.MAX_SAFE_INTEGER);
  const result = new vscode.Diagnostic(range, message, isError ? Error : Warning);
  result.source = "Baton";
  return result;
}
