/** Who sits at this machine. PROTOCOL 4.1: the same person in two windows is one holder. */
import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { homedir, hostname, userInfo } from "node:os";

export interface Person {
  /** git's user name, else the account's. */
  readonly defaultName: string;
  /** The same for every process of this account on this machine, and nobody else's. */
  readonly session: string;
}

/**
 * @param folder where git is asked, so that a name set for one repository counts there
 */
export async function thisPerson(folder: string | undefined): Promise<Person> {
  const { username, uid } = account();
  const parts = [hostname(), String(uid), username, homedir()].join("\n");
  const session = `user:${createHash("sha256").update(parts).digest("base64url").slice(0, 20)}`;
  const name = await gitUserName(folder ?? homedir());
  return { defaultName: name ?? username, session };
}

function account(): { readonly username: string; readonly uid: number } {
  try {
    return userInfo();
  } catch {
    // An account without an entry in the system's user list, as in some containers.
    return { username: "me", uid: process.getuid?.() ?? -1 };
  }
}

/** Undefined when git is not there, knows no name, or takes too long. */
async function gitUserName(folder: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    const options = { cwd: folder, timeout: 3_000, windowsHide: true };
    execFile("git", ["config", "--get", "user.name"], options, (error, stdout) => {
      const name = error === null ? stdout.trim() : "";
      resolve(name === "" ? undefined : name);
    });
  });
}
