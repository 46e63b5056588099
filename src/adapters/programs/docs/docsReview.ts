/** Checks a page against its OpenAPI file. A page that is wrong is an answer, no error. */
import { type ProgramInput, textInput } from "../program";
import { readApi } from "./openApi";
import { reviewPage } from "./review";

export async function docsReview(input: ProgramInput): Promise<unknown> {
  const page = textInput(input, "page");
  return reviewPage(await readApi(input.root, textInput(input, "source")), page);
}
