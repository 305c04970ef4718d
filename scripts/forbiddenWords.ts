// The words that Sluice's texts do without, each with what to write instead. checkWords.ts looks for them.

export interface ForbiddenWord {
  pattern: RegExp;
  instead: string;
}

const word = (source: string, instead: string): ForbiddenWord => ({
  pattern: new RegExp(`\\b(?:${source})\\b`, 'i'),
  instead,
});

/** What reads as translated or invents a metaphor where engineers have a term. */
export const FORBIDDEN_WORDS: readonly ForbiddenWord[] = [
  word('anew|once more', 'again'),
  word('(?:is|are|was|were|be) told', 'shows, reports, returns an error'),
  word('says so', 'reports it'),
  word('goes on|go on|going on|went on', 'continues, resumes'),
  word('ways? back', 'rollback, undo, compensation'),
  word(
    'tak(?:e|es|en|ing) back|took back|tak(?:e|es|en|ing) (?:it|them|that|this) back',
    'roll back, undo, compensate',
  ),
  word('moved meanwhile|moved since|what moved', 'what changed since'),
  word('nobody', 'not, none'),
  word('no one', 'not, none'),
  word('untick\\w*|ticked|ticks those', 'select, clear'),
  word('lapses?|lapsed', 'expire'),
  word('let in|kept out', 'authorized, rejected'),
  word('shall', 'must, can'),
  word('comes? to nothing|came to nothing', 'fail'),
  word('looks? after', 'manages, maintains'),
  word('attendants?', 'handler'),
  word('uproot\\w*', 'remove'),
  word('planted|planting', 'created'),
  word('look(?:s|ing)? ahead', 'preflight'),
  word('left behind', 'orphan, residue, abandoned'),
  word('left out of account', 'ignored'),
];
