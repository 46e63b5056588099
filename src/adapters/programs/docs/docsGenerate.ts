/** Writes the API page from an OpenAPI file. */
import { type ProgramInput, textInput } from "../program";
import { readApi } from "./openApi";
import { pageOf } from "./page";

export async function docsGenerate(input: ProgramInput): Promise<unknown> {
  const api = await readApi(input.root, textInput(input, "source"));
  const { title, version, operations } = api;
  return { page: pageOf(api), title, version, operations: operations.length };
}
