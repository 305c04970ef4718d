// What a test of a credential can show, and what helps then: the words that the test and its reader share.

export const VERDICTS = [
  'accepted',
  /** The provider knows it; no request of its uses the value. */
  'known',
  /** A definite no to the secret. */
  'refused',
  /** It answered, but not as the bundle needs: a missing permission, for example. */
  'objects',
  'unanswered',
  'untestable',
] as const;
export type Verdict = (typeof VERDICTS)[number];

/** What helps: another value, a sign-in, a refresh; `theirs`: the system that refreshes it. */
export const REMEDIES = ['replace', 'reconnect', 'sync', 'theirs', 'none'] as const;
export type Remedy = (typeof REMEDIES)[number];
