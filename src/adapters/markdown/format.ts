/** The project format of DESIGN 4.1 as the core asks for it. */
import type { ProjectFormat } from "../../core/ports";
import { editProject } from "./editProject";
import { parseProject } from "./parseProject";
import { readSection } from "./sectionText";

export const markdownFormat: ProjectFormat = {
  parse: parseProject,
  edit: editProject,
  section: readSection,
};
