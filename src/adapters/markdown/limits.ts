/** Bounds on what is read from an untrusted file, all checked before a parser sees the text. DESIGN 7. */
export const limits = {
  /** Bytes of UTF-8. */
  fileBytes: 8 * 1024 * 1024,
  /** UTF-16 units between the two `---` lines. */
  frontMatterLength: 64 * 1024,
  /** gray-matter's emptiness check is quadratic in blank lines, so size alone is no bound. */
  frontMatterLines: 1000,
  /** Open brackets at one place, or list markers on one line. Real files stay below 5. */
  yamlDepth: 50,
  yamlAliases: 100,
  /** Values in the front matter with every alias written out. */
  yamlValues: 20_000,
  /** markdown-it counts a list and its item as two, so lists are read 50 levels deep. */
  markdownNesting: 100,
} as const;
