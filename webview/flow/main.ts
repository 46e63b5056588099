/**
 * The flow view's page. The host loads `dist/flow.js` at the end of the body, with these style sheets,
 * all as links: `dist/codicon.css` (its font lies beside it) and `media/flow/controls.css`, `page.css`,
 * `details.css`, `table.css`, `graph.css`, `timeline.css`. The page fills `<main id="flow"></main>`.
 * Its policy: style-src cspSource and the hash of the empty style sheet that the control library makes,
 * `'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='`; font-src cspSource; img-src cspSource data:;
 * script-src with a nonce; nothing else.
 */
import { hostOf, reportFailures, type VsCodeApi } from "./host";
import { openFlowPage } from "./page";
import { pictures } from "./pictures";

declare function acquireVsCodeApi(): VsCodeApi;

const host = hostOf(acquireVsCodeApi());
reportFailures(host);
const root = document.getElementById("flow");
if (root === null) throw new Error("The flow view's page has no place to fill.");
openFlowPage(root, host, pictures);
