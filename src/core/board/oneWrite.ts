/**
 * How a command becomes a commit: read what others appended, look at its files again, decide, append as a
 * compare-and-set, make the edits in the files. Whoever is faster makes it begin anew. DESIGN 3.
 */
import type { Admit } from "../coordination/coordination";
import { type Refusal, refuse } from "../errors";
import type { Documents, Ids, Log, ProjectFormat } from "../ports";
import { type CopyKey, type CopyRef, copyKey } from "../project/copy";
import type { FileTexts, World } from "../world";
import { copiesIn, deferredToEditor } from "./commandEdits";
import { type Command, needsText, projectsOf } from "./commands";
import { decide } from "./decide";
import { type Done, notInFileYet } from "./done";
import type { Actor } from "./events";
import type { FileSync } from "./fileSync";
import type { Journalist } from "./journalist";
import type { ProjectFiles } from "./projectFiles";

/** So often others may be faster. */
const maxTries = 200;

export interface OneWriteParts {
  readonly ports: {
    readonly documents: Documents;
    readonly format: ProjectFormat;
    readonly ids: Ids;
    readonly log: Log;
  };
  readonly journalist: Journalist;
  readonly files: ProjectFiles;
  readonly sync: FileSync;
  /** As it is now. */
  readonly world: () => World;
  /** Under which this process puts edits into its editors. */
  readonly session: string;
}

export class OneWrite {
  readonly #ports: OneWriteParts["ports"];
  readonly #journalist: Journalist;
  readonly #files: ProjectFiles;
  readonly #sync: FileSync;
  readonly #world: () => World;
  readonly #session: string;

  constructor({ ports, journalist, files, sync, world, session }: OneWriteParts) {
    this.#ports = ports;
    this.#journalist = journalist;
    this.#files = files;
    this.#sync = sync;
    this.#world = world;
    this.#session = session;
  }

  /** @param admit is asked for the events before they are appended; it gives none while they may not be */
  async execute(command: Command, actor: Actor, admit: Admit): Promise<Done | Refusal> {
    await this.#journalist.catchUp();
    for (let tries = 0; tries < maxTries; tries++) {
      // Each time anew: whoever was faster may have changed the files as well.
      await this.#prepare(projectsOf(command));
      const context = { actor, now: this.#journalist.now(), id: this.#ports.ids.next() };
      const texts = needsText(command) ? await this.textsOf(projectsOf(command)) : undefined;
      const world = texts === undefined ? this.#world() : { ...this.#world(), texts };
      const decision = decide(world, command, context);
      if (!decision.ok) return decision;
      if (decision.events.length === 0) {
        return { ok: true, commit: undefined, warnings: decision.warnings };
      }
      const events = admit(this.#journalist.board, decision.events, context.now);
      if (events === undefined) return refuse("busy", "The coordinator has to be asked first.");
      const made = await deferredToEditor(this.#ports.documents, events, this.#session);
      const commit = await this.#journalist.append(made, actor);
      if (commit === undefined) continue;
      const warnings = await this.#settleAll(copiesIn(decision.events));
      return { ok: true, commit, warnings: [...decision.warnings, ...warnings] };
    }
    return refuse("busy", "Too many others write at the same time. Try again.", { retryAfter: 1 });
  }

  /** What the files of the projects say now. */
  async textsOf(ids: readonly string[]): Promise<FileTexts> {
    const { documents, format } = this.#ports;
    const texts = new Map<CopyKey, string>();
    for (const { file } of ids.flatMap((id) => this.#files.catalog.byId.get(id) ?? [])) {
      const content = await documents.read(file.copy);
      if (content !== undefined) texts.set(copyKey(file.copy), content.text);
    }
    return {
      section: (copy, heading) => format.section(texts.get(copyKey(copy)) ?? "", heading),
      problem: (copy, edits) => {
        const edited = format.edit(texts.get(copyKey(copy)) ?? "", edits);
        return edited.ok ? undefined : [edited.message, edited.remedy].join(" ");
      },
    };
  }

  /** Makes the edits of a commit. What is committed is done, whatever becomes of the files. */
  async #settleAll(copies: readonly CopyRef[]): Promise<readonly string[]> {
    try {
      for (const copy of copies) await this.#sync.settle(copy);
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      this.#ports.log.error("The files could not be brought into step", error);
      return [notInFileYet(why)];
    }
    return copies.flatMap((copy) => {
      const waiting = this.#sync.waitingFor(copy);
      return waiting === undefined ? [] : [notInFileYet(waiting.why)];
    });
  }

  /** Reads the projects' files and their direct dependencies again, and brings them into step. */
  async #prepare(ids: readonly string[]): Promise<void> {
    if (ids.some((id) => !this.#files.catalog.byId.has(id))) {
      for await (const { changes } of this.#files.list()) this.#files.apply(changes);
    }
    await this.#files.freshen(ids.flatMap((id) => this.#files.pathsAround(id)));
    await this.#files.lookForRivals();
    await this.#sync.followHead();
    for (const id of ids) {
      const project = this.#files.byId(id);
      if (project !== undefined) await this.#sync.prepare(project.file.copy);
    }
  }
}
