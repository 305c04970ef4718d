// Tells lines of a TOML text apart that begin a table from lines that only look like it: inside texts of several lines
// and inside lists, a line can begin with a bracket too. Pure.

/** Texts, comments, brackets, and line ends: what decides where a line belongs. */
const TOKENS = /"""(?:\\[^]|[^\\])*?"""+|'''[^]*?'''+|"(?:\\.|[^"\\\n])*"|'[^'\n]*'|#[^\n]*|[[\]{}]|\n/g;

/** Offsets of the lines that no text, list, or inline table of another line reaches into. */
export function outermostLines(text: string): ReadonlySet<number> {
  const found = new Set([0]);
  let depth = 0;
  for (const { 0: token, index } of text.matchAll(TOKENS)) {
    if (token === '[' || token === '{') depth += 1;
    else if (token === ']' || token === '}') depth -= 1;
    else if (token === '\n' && depth === 0) found.add(index + 1);
  }
  return found;
}
