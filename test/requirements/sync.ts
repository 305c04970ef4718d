// What Sluice promises about syncs.

export const REQUIREMENTS: Readonly<Record<string, string>> = {
  /* ------------------------------------------------------------------ sync: chunks, cursors, runs */
  'sync.chunks': 'A sync goes on by cursors until nothing is left, and tells its progress in numbers.',
  'sync.repeat':
    'The same cursor returns what was recorded, whatever batch_size says, without touching the provider.',
  'sync.join': 'Calls with one cursor at once join, over windows too.',
  'sync.continue':
    'Without cursor the unfinished run of the same filters goes on at its first unfinished item.',
  'sync.scope': 'What is not due is unchanged, without a request; scope expiring leaves it out.',
  'sync.by-key': 'Credentials that come, go or move meanwhile: nothing is skipped, nothing done twice.',
  'sync.isolated': 'One item’s failure never stops the others; retry_failed tries only what failed.',
  'sync.cursor': 'A cursor is opaque, versioned and bound to its run and chunk.',
  'sync.cursor.tampering': 'No text that Sluice did not issue is taken for a cursor.',
  'sync.cursor.errors':
    'Malformed, tampered, foreign, expired and superseded cursors each have their own error.',
  'sync.compacted': 'A run that ended a week ago is kept as a summary.',
  'sync.flat': 'A chunk costs the same wherever it is and however many credentials there are.',
  'sync.expiring': 'What is about to expire is listed as such, as time passes.',
  'sync.resume': 'An unfinished run survives restarts and is finished without any agent.',
  'sync.cancel': 'Cancelling drains what is under way; the same cursor goes on from there.',
  'sync.ahead':
    'A run that drives itself works on the next chunk while the slowest of one is awaited; cursors do not show it.',
  'sync.paused': 'A run rests as a paused operation between chunks, and is found when left idle.',
  'sync.model': 'Whatever is called, repeated, added, deleted, cancelled or restarted in whatever order.',

  /* ------------------------------------------------------------------ sync: rotating refresh tokens */
  'sync.refresh':
    'A refresh puts the new pair in place and keeps the old one until the new one has proved itself.',
  'sync.refresh.sometimes': 'A server that rotates only sometimes is understood.',
  'sync.one-in-flight': 'At most one refresh is in flight for each grant, over all windows and runs.',
  'sync.lock.lease': 'A refresh belongs to its run while that run’s lease lives, and to nobody afterwards.',
  'sync.no-blind-retry': 'A refresh whose answer is lost or garbage is unknown, and never repeated blindly.',
  'sync.introspection':
    'Introspection settles what is unknown only where a rotation showed that it tells the truth, and not too early.',
  'sync.rotation.none': 'Where refresh tokens stay good, an unanswered refresh is repeated.',
  'sync.rotation.grace': 'Within a grace period an unanswered refresh is replayed once.',
  'sync.retries': 'Only refused connections, DNS failures and 429 are retried by themselves.',
  'sync.limited': 'Where the provider asks to wait longer, the chunk closes early and says how long.',
  'sync.misbehaviour':
    'Slow, broken, limited and lying answers each lead to the outcome that the facts demand.',
  'sync.invalid-grant': 'invalid_grant ends one account.',
  'sync.invalid-client': 'invalid_client stops the chunk, and that client is not tried again in the run.',
  'sync.backoff': 'A failing grant waits 30 s, then longer and longer, and is exhausted only after days.',
  'sync.check-only': 'What another system refreshes is checked, and its refresh token never spent.',
  'sync.answer-kept': 'An answer that was sealed before a crash is understood afterwards.',
  'sync.revoked-meanwhile':
    'A pair that arrives for an account that was revoked meanwhile is revoked as well, never dropped.',
  'sync.newer-pair': 'A pair that was put in place meanwhile is never overwritten or doubted.',
  'sync.shutdown': 'Closing the window gives up a refresh after 3 s, with its intent left to be settled.',
  'sync.fenced': 'A process that lost a run’s lease writes nothing of it.',
  'sync.pace': 'Requests keep to the declared rate over all windows.',
  'sync.crash.points':
    'Killed at any fault point of a sync: every account works, or is reported because its answer was lost.',
  'sync.crash.instants': 'Killed at any instant of a sync: the same.',
  'sync.palette':
    'A sync is started from the palette, and an unfinished one finished there, without any agent.',
  'sync.offered': 'After a restart VS Code offers to go on with a sync that its window left unfinished.',
  'sync.left': 'A run that its agent left behind shows in the status bar and its menu.',
  'sync.toast': 'A sync ends with its counts, what needs attention, and what helps with that.',
  'sync.takes-over': 'A person’s resume takes over where an agent’s call is at work on a chunk.',
  'sync.import': 'Credentials are imported from a documented file.',
  'sync.import.errors': 'What is wrong is named by entry and field, never by value.',
  'sync.import.whole': 'An import is written as a whole or not at all.',
  'sync.import.refresher': 'An import says who refreshes: check only, or Sluice alone.',
  'sync.import.vscode':
    'An import from the palette takes all of a file or nothing, and asks who refreshes; check only is first.',
  'sync.reconnect.vscode':
    'Accounts that need new tokens are listed with the reason; tokens go from password boxes to the vault.',
  'sync.reconnect': 'An account can be connected again with new tokens.',
  'sync.intents': 'Every change of a refresh’s intent follows from one table.',
  'sync.odd-servers':
    'Any number of accounts at servers with odd answers are refreshed, or told why not in the server’s words.',
  'sync.honoured': 'No account is declared lost whose refresh token the server still honours.',
  'sync.last-try':
    'An account is given up only once its access token has expired and a last try was refused, or “not now” is over.',
  'sync.one-last-try': 'A last try without an answer is not repeated unless a person or agent asks for it.',
  'sync.dead-tokens':
    'A token that is refused twice alike, in whatever words say that it is dead, needs a person.',
  'sync.smaller-scope': 'A scope that came back smaller is recorded and shown.',
  'sync.lifetimes':
    'Any lifetime in an answer is taken, within 0 and ten years, and one hour if there is none.',
  'sync.kept-fresh':
    'Due tokens are refreshed in the background, quietly, once, and never those that another system refreshes.',
  'sync.own-failures': 'What fails inside Sluice on one account ends as its failure; the run goes past it.',
};
