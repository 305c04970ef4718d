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
  word('tells? of|told of', 'mentions, records, reports'),
  word('in the midst', 'during, midway'),
  word('worthless|worth nothing', 'revoked, no longer valid'),
  word('lets? (?:\\w+ )?through', 'accepts, authorizes'),
  word('came of|come of|comes of', 'the result, the outcome'),
  word('became of', 'the result, the outcome'),
  word('under way', 'in progress, in flight, running'),
  word('makes? up|made up', 'generates, forges, invents'),
  word('handed out|hands out', 'issues, returns'),
  word('(?:is|are|was|were) to be', 'must be, will be'),
  word('that it is not there', 'that it is missing'),
  word('done by hand|made by hand|by hand since', 'manual, manually'),
  word('honour\\w*|behaviou\\w*|colour\\w*|recognis\\w*|capitalis\\w*|normalis\\w*', 'the American spelling'),
  {
    pattern: /, where (?:it|they|there|that|none|nothing|one) (?:is|are|was|were|has|have|can|does|do)\b/i,
    instead: 'if, when',
  },
];
