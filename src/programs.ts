import { runProgram } from "./adapters/programs/runProgram";

void runProgram(process.argv.slice(2));
