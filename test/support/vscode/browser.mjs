// Where the browser is and how it must be started. Never a browser that a test library downloads.
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";

const names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

/** The browser's path, or undefined when the machine has none. */
export function findChromium() {
  const given = process.env["CHROMIUM"];
  if (given !== undefined && given !== "") return given;
  const folders = (process.env["PATH"] ?? "").split(delimiter);
  const candidates = ["/usr/bin", ...folders].flatMap((folder) =>
    names.map((name) => join(folder, name)),
  );
  candidates.push("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome");
  return candidates.find((path) => existsSync(path));
}

/** Options for Playwright's `chromium.launch`. */
export function launchOptions() {
  const executablePath = findChromium();
  if (executablePath === undefined) {
    throw new Error(
      "No Chromium found: install it (Debian: apt-get install chromium) or set CHROMIUM.",
    );
  }
  return {
    executablePath,
    headless: true,
    args: [
      "--no-sandbox", // root may not use the sandbox, and the pages are our own
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
      "--disable-dev-shm-usage",
      // Tests reach nothing but this machine. Webview resources come from a name that a service worker answers.
      "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
    ],
  };
}
