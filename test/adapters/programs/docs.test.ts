/** docs-sync's programs with a real OpenAPI file, and lies that are planted in the page. */
import { chmod, readdir, readFile, stat, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { formatPage } from "../../../src/adapters/programs/docs/docsFormat";
import { syncPage } from "../../../src/adapters/programs/docs/docsSync";
import { apiIn } from "../../../src/adapters/programs/docs/openApi";
import { factsOf, pageOf } from "../../../src/adapters/programs/docs/page";
import { reviewPage } from "../../../src/adapters/programs/docs/review";
import { bundlePrograms, type StepPrograms } from "../../support/steps";
import { temporaryFolder } from "../../support/temporaryFolder";
import { runProgram, write } from "./support";

let programs: StepPrograms;
beforeAll(async () => {
  programs = await bundlePrograms("programs");
});

const source = `openapi: 3.1.0
info: { title: Shop, version: "2.1", description: "Orders | and <b>money</b>.\\n\\n## Not a heading" }
paths:
  /orders/{id}:
    parameters:
      - $ref: "#/components/parameters/Id"
    get:
      summary: One order
      responses:
        "200": { description: The order, content: { application/json: {} } }
        "404": { $ref: "#/components/responses/Missing" }
    delete:
      deprecated: true
      description: "Better use \`POST /orders\`."
      responses: { "204": { description: Gone } }
  /orders:
    post:
      parameters:
        - { name: dry|run, in: query, schema: { type: boolean } }
        - { name: X-Tags, in: header, schema: { type: array, items: { type: string } } }
      requestBody: { required: true, content: { application/json: {}, text/csv: {} } }
      responses: { "201": { description: Made }, default: { description: Anything else } }
components:
  parameters:
    Id: { name: id, in: path, required: true, schema: { type: integer }, description: Its number }
  responses:
    Missing: { description: There is none }
`;
const api = apiIn(source, "openapi.yaml");
const page = pageOf(api);

describe("the API page", () => {
  it("says all that the source says, and survives formatting", () => {
    expect([...factsOf(api)]).toHaveLength(14);
    expect(reviewPage(api, page)).toMatchObject({ approved: true, missing: [], invented: [] });
    const formatted = formatPage(page);
    expect(reviewPage(api, formatted).approved).toBe(true);
    expect(formatPage(formatted)).toBe(formatted);
    expect(formatted).toMatchSnapshot();
  });

  it("loses nothing unnoticed: every fact is missed when its line goes", () => {
    const lines = page.split("\n");
    for (const fact of factsOf(api)) {
      const words = fact
        .slice(fact.indexOf(": ") + 2)
        .replace(/^(parameter|response|request body) /u, "");
      const name = words.replace(/ \(\w+\)$/u, "").replaceAll("|", "\\|");
      const operation = fact.split(": ")[0] ?? "";
      const from = lines.findIndex((line) => line === `## \`${operation}\``);
      const at =
        fact === operation
          ? from
          : lines.findIndex((line, index) => index > from && line.startsWith(`| \`${name}\``));
      expect([fact, at > 0]).toEqual([fact, true]);
      const review = reviewPage(api, lines.toSpliced(at, 1).join("\n"));
      expect(review.approved).toBe(false);
      expect(review.missing).toContain(fact);
    }
  });

  it.each([
    ["## `GET /admin`\n", "GET /admin"],
    ["See also `DELETE /users`.\n", "DELETE /users"],
    ["### Responses\n\n| Status |\n| --- |\n| `418` |\n", "POST /orders: response 418"],
    ["### Parameters\n\n- `limit` (query): how many\n", "POST /orders: parameter limit (query)"],
  ])("is not approved with an invention: %j", (lie, fact) => {
    expect(reviewPage(api, `${page}\n${lie}`)).toMatchObject({ approved: false, invented: [fact] });
  });

  it("agrees with any source, whatever it is called", () => {
    const word = fc.stringMatching(/^[A-Za-z][\w |`<>*-]{0,12}[a-z]$/u);
    const operation = fc.record({
      summary: fc.string(),
      description: fc.string(),
      parameters: fc.array(
        fc.record({ name: word, in: fc.constantFrom("query", "header"), description: fc.string() }),
        { maxLength: 3 },
      ),
      responses: fc.dictionary(
        fc.constantFrom("200", "404", "5XX", "default"),
        fc.record({ description: fc.string() }),
      ),
    });
    const paths = fc.dictionary(
      fc.stringMatching(/^\/[a-z{}/-]{1,12}$/u),
      fc.dictionary(fc.constantFrom("get", "post", "delete"), operation, { maxKeys: 3 }),
      { maxKeys: 5 },
    );
    fc.assert(
      fc.property(paths, fc.string(), (all, description) => {
        const whole = {
          openapi: "3.0.3",
          info: { title: "T", version: "1", description },
          paths: all,
        };
        const some = apiIn(JSON.stringify(whole), "openapi.json");
        const { missing, invented } = reviewPage(some, pageOf(some));
        expect({ missing, invented }).toEqual({ missing: [], invented: [] });
        const formatted = reviewPage(some, formatPage(pageOf(some)));
        expect(formatted.approved).toBe(true);
      }),
    );
  });

  it.each([
    ["swagger: '2.0'", "no OpenAPI 3"],
    [
      "openapi: 3.0.0\npaths: { /a: { get: { parameters: [{ $ref: '#/nowhere' }] } } }",
      "refers to nothing",
    ],
    ["openapi: 3.0.0\npaths: { /a: { $ref: '#/paths/~1a' } }", "in a circle"],
    ["openapi: 3.0.0\npaths: { /a: { $ref: 'other.yaml' } }", "another file"],
    ["a: [", "cannot be read"],
  ])("is not written from a source that is wrong: %j", (text, words) => {
    expect(() => apiIn(text, "openapi.yaml")).toThrow(words);
  });
});

describe("docs-generate, docs-review, docs-format and docs-sync", () => {
  it("write the page, and put back what was there when a lie is planted", async () => {
    const root = await temporaryFolder();
    await write(root, { "openapi.yaml": source, "docs/API.md": "# Before\n" });
    await chmod(join(root, "docs/API.md"), 0o640);
    const run = (name: string, inputs: object) => runProgram(programs.programs, name, root, inputs);
    const generated = await run("docs-generate", { source: "openapi.yaml" });
    expect(generated.output).toEqual({ page, title: "Shop", version: "2.1", operations: 3 });
    const reviewed = await run("docs-review", { source: "openapi.yaml", page });
    expect(reviewed.output).toMatchObject({ approved: true, missing: [], invented: [] });
    const formatted = await run("docs-format", { page });
    const target = "docs/API.md";
    const sync = (text: unknown) =>
      run("docs-sync", { source: "openapi.yaml", page: text, target });
    const lie = await sync(`${page}\n## \`GET /admin\`\n`);
    expect(lie).toMatchObject({ code: 1, output: { error: { code: "page_wrong" } } });
    expect(await readFile(join(root, target), "utf8")).toBe("# Before\n");
    const done = await sync(formatted.output["page"]);
    expect(done).toMatchObject({ code: 0, output: { target, changed: true, operations: 3 } });
    expect(await readFile(join(root, target), "utf8")).toBe(formatted.output["page"]);
    expect((await stat(join(root, target))).mode & 0o777).toBe(0o640);
    expect((await sync(formatted.output["page"])).output).toMatchObject({ changed: false });
    expect(await readdir(join(root, "docs"))).toEqual(["API.md"]);
  });

  it("put back what was there when it no longer holds once it is in place", async () => {
    const root = await temporaryFolder();
    await write(root, { "openapi.yaml": source, "docs/API.md": "# Before\n" });
    const inputs = { source: "openapi.yaml", page, target: "docs/API.md" };
    const change = () =>
      writeFile(join(root, "openapi.yaml"), source.replace("/orders:", "/order:"));
    await expect(syncPage({ root, inputs }, change)).rejects.toMatchObject({ code: "page_wrong" });
    expect(await readFile(join(root, "docs/API.md"), "utf8")).toBe("# Before\n");
    await writeFile(join(root, "openapi.yaml"), source);
    const anew = { ...inputs, target: "other/new.md" };
    await expect(syncPage({ root, inputs: anew }, change)).rejects.toMatchObject({
      code: "page_wrong",
    });
    expect(await readdir(join(root, "other"))).toEqual([]);
  });

  it("stay in the workspace", async () => {
    const root = await temporaryFolder();
    const outside = await temporaryFolder();
    await write(root, { "openapi.yaml": source });
    await symlink(outside, join(root, "away"));
    for (const target of ["../API.md", "away/API.md", "/tmp/API.md", "API.txt"]) {
      const inputs = { source: "openapi.yaml", page, target };
      const { code } = await runProgram(programs.programs, "docs-sync", root, inputs);
      expect(code).toBe(1);
    }
    expect(await readdir(outside)).toEqual([]);
    const nothing = await runProgram(programs.programs, "docs-generate", root, {
      source: "no.json",
    });
    expect(nothing).toMatchObject({ code: 1, output: { error: { code: "no_source" } } });
    const unknown = await runProgram(programs.programs, "docs-dance", root, {});
    expect(unknown).toMatchObject({ code: 1, output: { error: { code: "no_program" } } });
  });
});
