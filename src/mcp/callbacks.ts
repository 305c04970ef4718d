// Listening to what of the SDK offers callbacks alone, one listener each.

interface Callbacks {
  onclose?: unknown;
  onerror?: unknown;
  onmessage?: unknown;
}

export function takeCallbacks<T extends Callbacks>(
  of: T,
  callbacks: { [Name in keyof Callbacks]?: NonNullable<T[Name]> },
): void {
  Object.assign(of, callbacks);
}
