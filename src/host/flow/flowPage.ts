/** The flow view's page: nothing but links to what ships with Baton, under a strict policy. DESIGN 7. */
import * as vscode from "vscode";

/** Style sheets of the page, below the extension's folder. */
const styles = [
  ["dist", "codicon.css"],
  ["media", "flow", "controls.css"],
  ["media", "flow", "page.css"],
  ["media", "flow", "details.css"],
  ["media", "flow", "table.css"],
  ["media", "flow", "graph.css"],
  ["media", "flow", "timeline.css"],
] as const;

/** The only folders that the page may load from. */
export function pageRoots(extension: vscode.Uri): readonly vscode.Uri[] {
  return ["dist", "media"].map((folder) => vscode.Uri.joinPath(extension, folder));
}

export function flowPage(webview: vscode.Webview, extension: vscode.Uri, nonce: string): string {
  const uri = (...parts: readonly string[]) =>
    webview.asWebviewUri(vscode.Uri.joinPath(extension, ...parts)).toString();
  const policy = [
    "default-src 'none'",
    `img-src ${webview.cspSource} data:`,
    `font-src ${webview.cspSource}`,
    // The hash is that of an empty style element, which the toolkit adds.
    `style-src ${webview.cspSource} 'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='`,
    `script-src 'nonce-${nonce}'`,
  ].join("; ");
  const links = styles.map((parts) => `<link rel="stylesheet" href="${uri(...parts)}">`).join("\n");
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Flow</title>
${links}
</head>
<body>
<main id="flow"></main>
<script nonce="${nonce}" src="${uri("dist", "flow.js")}"></script>
</body>
</html>`;
}
