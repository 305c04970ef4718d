// What can be a token at all, wherever one is given: in a file, or by hand.

/** Longer than any token that providers hand out, short enough for a vault; characters. */
export const MAX_TOKEN_LENGTH = 16_384;

/** One run of printable ASCII without spaces; RFC 6749 appendix A.12 would allow spaces, which nobody issues. */
export function isPlainToken(text: string): boolean {
  return /^[\x21-\x7e]+$/.test(text);
}

export function isToken(text: string): boolean {
  return text.length <= MAX_TOKEN_LENGTH && isPlainToken(text);
}
