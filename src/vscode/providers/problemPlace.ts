// The place of a problem in a manifest's text. Pure.

/**
 * Line and column (from 0) of the member that `path` names (`requests/webhook.create/path`), or of the
 * nearest one found.
 */
export function problemPlace(text: string, path: string): { line: number; from: number; to: number } {
  let at = 0;
  let found = { at: 0, length: 1 };
  for (const name of path.split('/').filter((part) => part !== '' && !/^\d+$/.test(part))) {
    const key = JSON.stringify(name);
    const next = memberIn(text, at, key);
    // A missing member has no place: use the object that lacks it.
    if (next === undefined) break;
    found = { at: next, length: key.length };
    at = next + key.length;
  }
  const before = text.slice(0, found.at);
  const lineStart = before.lastIndexOf('\n') + 1;
  const from = found.at - lineStart;
  return { line: before.split('\n').length - 1, from, to: from + found.length };
}

/** Where the next object has the member, or, if a list is next, the first of its objects that has one. */
function memberIn(text: string, from: number, key: string): number | undefined {
  const tokens = /"(?:[^"\\]|\\.)*"|[{}[\]]/g;
  tokens.lastIndex = from;
  let objects = 0;
  let lists = 0;
  for (let match = tokens.exec(text); match !== null; match = tokens.exec(text)) {
    const [token] = match;
    if (token === '{') objects += 1;
    else if (token === '[') lists += 1;
    else if (token === '}') objects -= 1;
    else if (token === ']') lists -= 1;
    else if (
      objects === 1 &&
      token === key &&
      /^\s*:/.test(text.slice(tokens.lastIndex, tokens.lastIndex + 100))
    )
      return match.index;
    const isOver = (token === '}' || token === ']') && objects <= 0 && lists <= 0;
    if (isOver) return undefined;
  }
  return undefined;
}
