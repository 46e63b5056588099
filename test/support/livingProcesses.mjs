// Which processes live, so that a test can tell that nothing was left behind.
import { execFileSync } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";

/**
 * Living processes whose command line or environment names the text; itself left out.
 *
 * @param {string} text
 * @returns {readonly string[]} lines with id, state, command line and environment
 */
export function processesWith(text) {
  const list = execFileSync("ps", ["axeww", "-o", "pid=,stat=,args="], {
    encoding: "utf8",
    maxBuffer: 64 * 1024 * 1024,
    env: { PATH: process.env["PATH"] },
  });
  return list.split("\n").filter((line) => {
    const [pid, stat = ""] = line.trim().split(/\s+/u);
    return line.includes(text) && !stat.startsWith("Z") && Number(pid) !== process.pid;
  });
}

/**
 * Waits until nothing of it runs any more.
 *
 * @param {string} text
 * @param {number} ms how long at most
 * @returns {Promise<readonly string[]>} what is left when the time is over
 */
export async function leftAfter(text, ms) {
  const end = Date.now() + ms;
  for (;;) {
    const left = processesWith(text);
    if (left.length === 0 || Date.now() > end) return left;
    await sleep(100);
  }
}
