// Whether a path that somebody else named is written plainly: relative to a folder, and unable to leave it by its text
// alone. Links on the disk are the business of whoever opens it.

/** What breaks the rule, to follow the path: "is not …"; undefined: nothing. */
export function plainPathProblem(path: string): string | undefined {
  if (path.includes('\0') || path.includes('\\') || path.startsWith('/') || /^[A-Za-z]:/.test(path))
    return 'is not a path relative to the workspace folder, with “/”';
  const parts = path.split('/');
  if (parts.some((part) => part === '' || part === '.' || part === '..'))
    return 'leaves the workspace folder, or is not written plainly';
  if (parts.some((part) => part.toLowerCase() === '.git')) return 'lies in git’s own folder';
  return undefined;
}
