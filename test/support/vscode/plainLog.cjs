// What VS Code's compiled logger does, in plain JavaScript: nothing is compiled when the stand-in is
// installed, and without a logger output channels stay empty. See `plainLogger` in server.mjs.
const { appendFileSync, mkdirSync } = require("node:fs");
const { dirname } = require("node:path");

/** Every line is written at once, as it is. */
const nothing = () => undefined;

const levels = ["trace", "debug", "info", "warn", "error", "critical"];

class Logger {
  #path;
  #isPlain = false;
  #level = 0;

  /** @param {string} _type @param {string} _name @param {string} path */
  constructor(_type, _name, path) {
    mkdirSync(dirname(path), { recursive: true });
    this.#path = path;
    for (const [rank, level] of levels.entries()) {
      this[level] = (/** @type {string} */ text) => {
        if (rank >= this.#level || this.#isPlain) this.#write(level, text);
      };
    }
  }

  #write(/** @type {string} */ level, /** @type {string} */ text) {
    const line = `${new Date().toISOString()} [${level}] ${text}\n`;
    appendFileSync(this.#path, this.#isPlain ? text : line);
  }

  clearFormatters() {
    this.#isPlain = true;
  }

  /** @param {number} level */
  setLevel(level) {
    this.#level = level;
  }

  getLevel() {
    return this.#level;
  }

  setPattern = nothing;
  flush = nothing;
  drop = nothing;
}

module.exports = { version: 0, Logger, setLevel: nothing, setFlushOn: nothing };
