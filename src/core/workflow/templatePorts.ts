/** What choosing and writing workflows asks of the world. Same rules as `core/ports.ts`. */
import type { CancelSignal } from "../ports";
import type { PatternPage } from "./patterns";
import type { TemplateFile } from "./template";

/** The workflow templates that can be found now: the worktree's own, and those that ship with Baton. */
export interface WorkflowTemplates {
  /** Every file once, with its problems; the workspace's own come first. */
  list(signal?: CancelSignal): Promise<readonly TemplateFile[]>;
  /** What the workspace's file at that path would be with this text; undefined when it would be no template. */
  readText(path: string, text: string): Promise<TemplateFile | undefined>;
}

/** The pages about coordination patterns, in their order. */
export interface PatternPages {
  list(): Promise<readonly PatternPage[]>;
}

/** Writes templates into `.baton/workflows/`; never over one that is there. */
export interface TemplateFiles {
  /**
   * Copies a template that ships with Baton, byte for byte, and gives its path relative to the worktree.
   *
   * @throws BatonError `not_found` when there is none of that name, `invalid_argument` when the file is
   * there already, `read_only` when the disk refuses
   */
  copyBuiltin(name: string): Promise<string>;
  /**
   * Writes a new template from the skeleton.
   *
   * @throws BatonError as `copyBuiltin`; `invalid_argument` when the name cannot be used
   */
  create(name: string, description: string): Promise<string>;
  /**
   * Writes a template with that front matter and text.
   *
   * @throws BatonError as `create`
   */
  define(name: string, fields: Readonly<Record<string, unknown>>, body: string): Promise<string>;
}
