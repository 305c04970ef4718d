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
    const next = new RegExp(`${escaped(key)}\\s*:`, 'g');
    next.lastIndex = at;
    const match = next.exec(text);
    // A missing member has no place: use the object that lacks it.
    if (match === null) break;
    found = { at: match.index, length: key.length };
    at = match.index + key.length;
  }
  const before = text.slice(0, found.at);
  const lineStart = before.lastIndexOf('\n') + 1;
  const from = found.at - lineStart;
  return { line: before.split('\n').length - 1, from, to: from + found.length };
}

function escaped(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
}
