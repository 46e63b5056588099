import { runWrapper } from "./adapters/runs/command/wrapper";

runWrapper();
