/**
 * The end of a text that grows, where its beginning goes first: from a whole line on, where one begins
 * early enough. Of a line that is longer than what is kept its own end stays.
 *
 * @param most Characters that are kept; what was cut is told by an ellipsis in front of them.
 */
export function cutFront(text: string, most: number): string {
  if (text.length <= most) return text;
  const cut = text.slice(text.length - most);
  const line = cut.indexOf("\n");
  if (line !== -1 && line < most / 2) return `…${cut.slice(line)}`;
  // Never half of a pair that is one character.
  return `…${/^[\uDC00-\uDFFF]/u.test(cut) ? cut.slice(1) : cut}`;
}
