/** Who this person is: a name for claims, and a session that two windows of one person share. */
import * as vscode from "vscode";
import type { Actor } from "../core/board/events";
import type { Asker } from "../core/world";

export interface PersonalIdentity {
  /** git's user name, else the account's. */
  readonly defaultName: string;
  /** The same for every window of this person on this machine. PROTOCOL 4.1. */
  readonly session: string;
}

export class Identity {
  readonly #person: PersonalIdentity;

  constructor(person: PersonalIdentity) {
    this.#person = person;
  }

  get name(): string {
    const set = vscode.workspace.getConfiguration("baton").get("agentName", "").trim();
    return set === "" ? this.#person.defaultName : set;
  }

  get me(): Asker {
    return { agent: this.name, session: this.#person.session };
  }

  /** This person, under another agent's name when one is given, with a claim as proof when known. */
  actor(as?: { readonly agent?: string; readonly claim?: string }): Actor {
    const { agent = this.name, claim } = as ?? {};
    const actor = { agent, session: this.#person.session, source: "vscode" } as const;
    return claim === undefined ? actor : { ...actor, claim };
  }
}
