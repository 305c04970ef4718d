// What can be a token at all, from a file or typed by a person.

/** Longer than any token that providers issue, short enough for a vault; characters. */
export const MAX_TOKEN_LENGTH = 16_384;

/** One run of printable ASCII without spaces; RFC 6749 appendix A.12 would allow spaces, which no server issues. */
export function isPlainToken(text: string): boolean {
  return /^[\x21-\x7e]+$/.test(text);
}

export function isToken(text: string): boolean {
  return text.length <= MAX_TOKEN_LENGTH && isPlainToken(text);
}
