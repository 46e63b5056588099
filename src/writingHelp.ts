/**
 * Help for who writes a workflow template, as a part of its own: the extension loads it when the first
 * template is opened in an editor, because most windows never open one.
 */
import { complete } from "./core/workflow/authoring/complete";
import { hover } from "./core/workflow/authoring/hover";
import { definition, references, rename, renamed } from "./core/workflow/authoring/renaming";
import type { WritingHelp } from "./core/workflow/authoring/writingHelp";

export const writingHelp: WritingHelp = {
  complete,
  hover,
  definition,
  references,
  renamed,
  rename,
};
