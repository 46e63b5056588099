/**
 * From the data of a template's front matter to a template, with all its problems. Pure: an adapter
 * splits the file and knows the lines; a template that comes as JSON is read by the same rules.
 */
import { Fields, type Place } from "./fields";
import { contractShape, fieldsOf, templateShape } from "./format/shape";
import { isInside, outsideRemedy } from "./readGate";
import { noRetry, readRetry, readSteps } from "./readSteps";
import type { Schemas } from "./runPorts";
import type {
  Contract,
  JsonSchema,
  TemplateFile,
  TemplateProblem,
  TemplateSource,
  WorkflowTemplate,
} from "./template";
import { checkTemplate } from "./templateChecks";

/** Where a template comes from. */
export interface TemplatePlace {
  /** What it is called when it does not say so itself. */
  readonly name: string;
  readonly source: TemplateSource;
  readonly path: string;
}

/** What its file holds. */
export interface TemplateData {
  readonly fields: ReadonlyMap<string, unknown>;
  readonly body: string;
  /** The 1-based line of a place, or of the nearest place around it. */
  lineOf(place: Place): number;
}

const noParameters: JsonSchema = { type: "object", properties: {}, additionalProperties: false };

/** Why a template cannot be called so; undefined when it can. Names are file names as well. */
export function templateNameProblem(name: string): string | undefined {
  if (/^[A-Za-z0-9][\w.-]{0,99}$/u.test(name) && !name.endsWith(".") && !name.includes("..")) {
    return undefined;
  }
  return "A name starts with a letter or digit and has up to 100 letters, digits, and . _ - in it.";
}

/** Reads and checks one template by itself. Never throws. */
export function readTemplate(
  place: TemplatePlace,
  data: TemplateData,
  schemas: Schemas,
): TemplateFile {
  const problems: TemplateProblem[] = [];
  const template = readFields(place, data, problems);
  problems.push(...checkTemplate(template, (at) => data.lineOf(at), schemas));
  problems.sort((left, right) => left.line - right.line);
  return { name: template.name, source: place.source, path: place.path, template, problems };
}

/** What can be read of a template, also of one that is being written; what is wrong is left out. Never throws. */
export function readFields(
  place: TemplatePlace,
  data: TemplateData,
  problems: TemplateProblem[],
): WorkflowTemplate {
  const reading = { lineOf: (at: Place) => data.lineOf(at), problems };
  const fields = new Fields(data.fields, [], reading);
  fields.knownOnly(fieldsOf("template"), "A workflow", "warning");
  const retry = readRetry(fields, noRetry);
  const template: WorkflowTemplate = {
    name: readName(fields, place),
    description: readDescription(fields),
    pattern: fields.oneOf("pattern", templateShape.pattern.values) ?? "sequential",
    source: place.source,
    path: place.path,
    parameters: fields.object("parameters") ?? noParameters,
    contracts: readContracts(fields),
    steps: readSteps(fields, "steps", retry),
    concurrency: fields.number("concurrency", templateShape.concurrency),
    retry,
    successWhen: fields.text("success_when", templateShape.success_when.limit),
    result: fields.object("result") ?? {},
    snapshot: readSnapshot(fields),
    body: data.body,
  };
  if (!fields.has("steps") || isEmptyList(data.fields.get("steps"))) {
    fields.problem(
      fields.has("steps") ? "steps" : undefined,
      "The workflow has no steps.",
      "Add `steps:` with a list below it.",
    );
  }
  return template;
}

/** Stands for a file that could not be read, so that it is seen and can be mended. */
export function unreadTemplate(place: TemplatePlace, problem: TemplateProblem): TemplateFile {
  return { ...place, template: undefined, problems: [problem] };
}

function readName(fields: Fields, place: TemplatePlace): string {
  const name = fields.text("name", templateShape.name.limit);
  if (name === undefined) return place.name;
  const problem = templateNameProblem(name);
  if (problem === undefined) return name;
  fields.problem("name", `“${name}” is no name for a workflow.`, problem);
  return place.name;
}

function readDescription(fields: Fields): string {
  const description = fields.text("description", templateShape.description.limit);
  if (description !== undefined) return description;
  const message = "The workflow has no description, so nobody can tell what it is for.";
  fields.problem(undefined, message, "Add `description` with one sentence.", "warning");
  return "";
}

function readContracts(fields: Fields): readonly Contract[] {
  const known = new Set<string>();
  return fields.entries("contracts").flatMap((entry) => {
    entry.knownOnly(fieldsOf("contract"), "A contract", "error");
    const name = entry.text("name", contractShape.name.limit);
    const schema = entry.object("schema");
    if (name === undefined || schema === undefined) {
      const remedy = "Give it `name` and `schema`.";
      entry.problem(undefined, "A contract has a name and a schema.", remedy);
      return [];
    }
    if (known.has(name)) {
      entry.problem("name", `There are two contracts “${name}”.`, "Rename one of them.");
      return [];
    }
    known.add(name);
    const description = entry.text("description", contractShape.description.limit) ?? "";
    return [{ name, description, schema }];
  });
}

function readSnapshot(fields: Fields): readonly string[] {
  return fields.texts("snapshot").filter((path) => {
    if (isInside(path)) return true;
    fields.problem("snapshot", `${path} leads out of the workspace.`, outsideRemedy);
    return false;
  });
}

function isEmptyList(value: unknown): boolean {
  return Array.isArray(value) && value.length === 0;
}
