/** Completion, hover, definitions, references and renaming in workflow templates; the core works them out. */
import * as vscode from "vscode";
import { findAgent } from "../../core/agent/registry";
import type { Span } from "../../core/workflow/authoring/outlineNodes";
import type {
  Definition,
  Suggestion,
  WritingHelp,
  WritingWorld,
} from "../../core/workflow/authoring/writingHelp";
import { findTemplate } from "../../core/workflow/templateSet";
import type { Boards } from "../boards";
import { builtinAgentUri } from "../commands/builtinAgents";
import { shippedUri } from "../commands/templates";
import { templateSelector } from "./templateDrafts";

export interface WritingServices {
  readonly boards: Boards;
  /** Loads what works it out when it is first needed. */
  readonly help: () => WritingHelp;
}

/** Also those that ship with Baton, to read in. */
const readable: vscode.DocumentSelector = [
  templateSelector,
  { scheme: "baton-workflow", pattern: "/workflows/*.md" },
];

/** Signs behind which something may be chosen; for letters see `#askFor`. */
const asking = [" ", ".", "{", "[", "-", "'", '"'];

export function registerTemplateWriting(services: WritingServices): vscode.Disposable {
  const writing = new TemplateWriting(services);
  return vscode.Disposable.from(
    vscode.languages.registerCompletionItemProvider(templateSelector, writing, ...asking),
    vscode.languages.registerHoverProvider(readable, writing),
    vscode.languages.registerDefinitionProvider(readable, writing),
    vscode.languages.registerReferenceProvider(readable, writing),
    vscode.languages.registerRenameProvider(templateSelector, writing),
    vscode.workspace.onDidChangeTextDocument((event) => writing.typed(event)),
  );
}

class TemplateWriting
  implements
    vscode.CompletionItemProvider,
    vscode.HoverProvider,
    vscode.DefinitionProvider,
    vscode.ReferenceProvider,
    vscode.RenameProvider
{
  readonly #services: WritingServices;

  constructor(services: WritingServices) {
    this.#services = services;
  }

  provideCompletionItems(
    document: vscode.TextDocument,
    position: vscode.Position,
    _token: vscode.CancellationToken,
    { triggerCharacter }: vscode.CompletionContext,
  ): vscode.CompletionItem[] {
    const offset = document.offsetAt(position);
    return this.#help
      .complete(document.getText(), offset, this.#world(document), triggerCharacter)
      .map((suggestion, index) => completionItem(document, suggestion, index));
  }

  provideHover(document: vscode.TextDocument, position: vscode.Position): vscode.Hover | undefined {
    const offset = document.offsetAt(position);
    const found = this.#help.hover(document.getText(), offset, this.#world(document));
    if (found === undefined) return undefined;
    return new vscode.Hover(new vscode.MarkdownString(found.text), rangeOf(document, found.span));
  }

  provideDefinition(
    document: vscode.TextDocument,
    position: vscode.Position,
  ): vscode.DefinitionLink[] {
    const found = this.#help.definition(document.getText(), document.offsetAt(position));
    const target = found && this.#target(document, found);
    if (found === undefined || target === undefined) return [];
    return [{ ...target, originSelectionRange: rangeOf(document, found.from) }];
  }

  provideReferences(document: vscode.TextDocument, position: vscode.Position): vscode.Location[] {
    return this.#help
      .references(document.getText(), document.offsetAt(position))
      .map((span) => new vscode.Location(document.uri, rangeOf(document, span)));
  }

  prepareRename(document: vscode.TextDocument, position: vscode.Position): vscode.Range {
    const span = this.#help.renamed(document.getText(), document.offsetAt(position));
    if (span !== undefined) return rangeOf(document, span);
    throw new Error("Only steps, parameters and contracts are renamed here.");
  }

  provideRenameEdits(
    document: vscode.TextDocument,
    position: vscode.Position,
    name: string,
  ): vscode.WorkspaceEdit {
    const renaming = this.#help.rename(document.getText(), document.offsetAt(position), name);
    if (!renaming.ok) throw new Error(renaming.message);
    const edit = new vscode.WorkspaceEdit();
    for (const span of renaming.places) edit.replace(document.uri, rangeOf(document, span), name);
    return edit;
  }

  /**
   * Opens the list at the first letter of a word, where there is something to choose. VS Code does so by
   * itself for code only; to it, what stands in front matter is a string.
   */
  typed({ document, contentChanges, reason }: vscode.TextDocumentChangeEvent): void {
    const [change, second] = contentChanges;
    if (change === undefined || second !== undefined || reason !== undefined) return;
    if (!/^\w$/u.test(change.text) || !change.range.isEmpty) return;
    if (vscode.window.activeTextEditor?.document !== document) return;
    if (vscode.languages.match(templateSelector, document) === 0) return;
    const { start } = change.range;
    const before = document.lineAt(start.line).text.slice(0, start.character);
    if (/[\w-]$/u.test(before) || !this.#mayAsk(document)) return;
    const offset = document.offsetAt(start) + 1;
    const found = this.#help.complete(document.getText(), offset, this.#world(document));
    if (found.some(({ label }) => label.toLowerCase().includes(change.text.toLowerCase()))) {
      void vscode.commands.executeCommand("editor.action.triggerSuggest");
    }
  }

  #mayAsk(document: vscode.TextDocument): boolean {
    const editor = vscode.workspace.getConfiguration("editor", document);
    return editor.get("suggestOnTriggerCharacters", true);
  }

  get #help(): WritingHelp {
    return this.#services.help();
  }

  #handle({ uri }: vscode.TextDocument) {
    const { boards } = this.#services;
    return boards.forUri(uri) ?? boards.all[0];
  }

  #world(document: vscode.TextDocument): WritingWorld {
    const handle = this.#handle(document);
    return { registry: handle?.registry ?? emptyRegistry, templates: handle?.templates ?? [] };
  }

  #target(
    document: vscode.TextDocument,
    found: Definition,
  ): Pick<vscode.DefinitionLink, "targetUri" | "targetRange"> | undefined {
    if (found.kind === "here") {
      return { targetUri: document.uri, targetRange: rangeOf(document, found.to) };
    }
    const handle = this.#handle(document);
    const targetRange = new vscode.Range(0, 0, 0, 0);
    if (handle === undefined) return undefined;
    const inWorktree = (path: string) => vscode.Uri.joinPath(handle.root, path);
    if (found.kind === "agent") {
      const agent = findAgent(handle.registry, found.name);
      if (agent === undefined) return undefined;
      const { source, path } = agent;
      return {
        targetUri: source === "builtin" ? builtinAgentUri(path) : inWorktree(path),
        targetRange,
      };
    }
    const file = findTemplate(handle.templates, found.name);
    if (file === undefined) return undefined;
    const { source, path } = file;
    return {
      targetUri: source === "builtin" ? shippedUri("workflows", path) : inWorktree(path),
      targetRange,
    };
  }
}

const emptyRegistry: WritingWorld["registry"] = {
  agents: [],
  byName: new Map(),
  byRole: new Map(),
  byCapability: new Map(),
};

const { CompletionItemKind: Kind } = vscode;
const kinds: Readonly<Record<Suggestion["kind"], vscode.CompletionItemKind>> = {
  field: Kind.Property,
  value: Kind.EnumMember,
  step: Kind.Event,
  agent: Kind.User,
  name: Kind.Variable,
  snippet: Kind.Snippet,
  word: Kind.Keyword,
};

function completionItem(
  document: vscode.TextDocument,
  { label, kind, detail, docs, insert, snippet, replaces, goesOn }: Suggestion,
  index: number,
): vscode.CompletionItem {
  const item = new vscode.CompletionItem({ label, description: detail }, kinds[kind]);
  if (docs !== "") item.documentation = new vscode.MarkdownString(docs);
  item.insertText = snippet ? new vscode.SnippetString(insert) : insert;
  item.range = rangeOf(document, replaces);
  item.sortText = String(index).padStart(5, "0");
  if (goesOn) item.command = { command: "editor.action.triggerSuggest", title: "Suggest" };
  return item;
}

function rangeOf(document: vscode.TextDocument, { start, end }: Span): vscode.Range {
  return new vscode.Range(document.positionAt(start), document.positionAt(end));
}
