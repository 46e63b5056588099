// The layer table of ARCHITECTURE.md as rules. test/guard proves that every one of them still bites.
// Type-only imports count too: a type that leaks a layer is a dependency that will become a value.

// The name itself where it cannot be resolved, its types where it can.
const vscode = "^vscode$|node_modules/@types/vscode/";
const builtinOrNpm = ["core", "npm", "npm-dev", "npm-peer", "npm-optional", "npm-no-pkg"];

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: "no-cycles",
      severity: "error",
      from: {},
      to: { circular: true },
    },
    {
      name: "core-only-core",
      comment: "core is pure: no other layer, no Node, no npm, no vscode, not even as a type",
      severity: "error",
      from: { path: "^src/core/" },
      to: { pathNot: "^src/core/" },
    },
    {
      name: "protocol-only-core-types",
      comment: "protocol is shared by Node and the browser: it may name core types, nothing else",
      severity: "error",
      from: { path: "^src/protocol/" },
      to: { pathNot: "^src/(protocol|core)/" },
    },
    {
      name: "protocol-no-core-values",
      severity: "error",
      from: { path: "^src/protocol/" },
      to: { path: "^src/core/", dependencyTypesNot: ["type-only"] },
    },
    {
      name: "adapter-no-vscode",
      severity: "error",
      from: { path: "^src/adapters/" },
      to: { path: vscode },
    },
    {
      name: "adapter-no-sibling",
      comment: "adapters meet in the entry file, through ports of core",
      severity: "error",
      from: { path: "^src/adapters/([^/]+)/" },
      to: { path: "^src/", pathNot: "^src/(core/|protocol/|adapters/$1/)" },
    },
    {
      name: "adapter-in-a-folder",
      comment: "a file directly in src/adapters would escape the sibling rule",
      severity: "error",
      from: { path: "^src/adapters/[^/]+$" },
      to: {},
    },
    {
      name: "host-no-adapters",
      comment: "host receives adapters through ports",
      severity: "error",
      from: { path: "^src/host/" },
      to: { path: "^(src|webview)/", pathNot: "^src/(core|protocol|host)/" },
    },
    {
      name: "host-no-npm-no-node",
      comment: "what needs Node or a library belongs into an adapter behind a port",
      severity: "error",
      from: { path: "^src/host/" },
      to: { dependencyTypes: builtinOrNpm, pathNot: vscode },
    },
    {
      name: "nobody-imports-entries",
      severity: "error",
      from: {},
      to: {
        path: "^src/(extension|cli|mcp|serve|chatTools|writingHelp|stepWrapper|programs)\\.ts$",
      },
    },
    {
      name: "wiring-only-for-entries",
      comment: "these know adapters: whoever imported them would know them too",
      severity: "error",
      from: { path: "^src/", pathNot: "^src/(extension|cli|mcp|serve|headless)\\.ts$" },
      to: { path: "^src/(openFolder|makeDemo)\\.ts$" },
    },
    {
      name: "headless-only-for-entries",
      severity: "error",
      from: { path: "^src/", pathNot: "^src/(extension|cli|mcp|serve)\\.ts$" },
      to: { path: "^src/headless\\.ts$" },
    },
    {
      name: "webview-only-protocol",
      comment: "browser code: the protocol and its own libraries",
      severity: "error",
      from: { path: "^webview/" },
      to: { path: "^src/", pathNot: "^src/protocol/" },
    },
    {
      name: "webview-no-vscode",
      severity: "error",
      from: { path: "^webview/" },
      to: { path: vscode },
    },
    {
      name: "webview-no-node",
      severity: "error",
      from: { path: "^webview/" },
      to: { dependencyTypes: ["core"] },
    },
    {
      name: "no-test-in-product",
      severity: "error",
      from: { path: "^(src|webview)/" },
      to: { path: "^(test|scripts)/" },
    },
    {
      name: "no-unlayered-file",
      comment: "every file below src sits in a layer, or no rule would hold for it",
      severity: "error",
      from: { path: "^src/", pathNot: "^src/(core|protocol|adapters|host)/|^src/[a-zA-Z]+\\.ts$" },
      to: {},
    },
    {
      name: "no-unresolved",
      severity: "error",
      from: {},
      to: { couldNotResolve: true, pathNot: vscode },
    },
  ],
  options: {
    tsPreCompilationDeps: true,
    // Without a parser dependency-cruiser skips every file and reports success: TypeScript must be there.
    parser: "tsc",
    doNotFollow: { path: "node_modules" },
    exclude: { path: "^(dist|dist-test)/" },
    enhancedResolveOptions: {
      extensions: [".ts", ".mjs", ".js", ".json", ".d.ts"],
      // lowdb has no "main", only "exports".
      exportsFields: ["exports"],
      conditionNames: ["import", "node", "default"],
    },
  },
};
