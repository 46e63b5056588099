/** The flow view's page with a host of its own, as the tests load it. `data-scenario` names the world. */

import { hostOf, reportFailures, type VsCodeApi } from "../../../webview/flow/host";
import { openFlowPage } from "../../../webview/flow/page";
import type { FlowParts } from "../../../webview/flow/parts";
import { pictures } from "../../../webview/flow/pictures";
import { FakeHost } from "./fakeHost";
import { type ScenarioName, scenarioOf } from "./scenarios";
import { simpleParts } from "./simpleParts";

declare function acquireVsCodeApi(): VsCodeApi;

declare global {
  interface Window {
    fakeHost: FakeHost;
  }
}

const root = document.getElementById("flow");
if (root === null) throw new Error("no root");
const { scenario = "normal", parts = "real", delay = "0" } = root.dataset;
const host = new FakeHost(scenarioOf(scenario as ScenarioName), hostOf(acquireVsCodeApi()));
host.delay = Number(delay);
window.fakeHost = host;
const used: FlowParts = parts === "simple" ? simpleParts : pictures;
reportFailures(host.forPage);
openFlowPage(root, host.forPage, used);
