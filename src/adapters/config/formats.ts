import type { ConfigFormats } from "../../core/connect/connect";
import { jsoncFormat } from "./jsonc";
import { tomlFormat } from "./toml";

/** The formats of the files in which agents' programs look for servers. */
export const configFormats: ConfigFormats = { json: jsoncFormat, toml: tomlFormat };
