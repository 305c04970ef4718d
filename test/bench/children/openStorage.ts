// Opens a Sluice on a folder when it is asked to, and says how long that took; or fills a run's ledger there.
import { benchSluice } from '../benchSluice.ts';
import { databaseOf } from '../millionStorage.ts';
import { answerBench } from './answerBench.ts';

answerBench({ open, fillLedger });

/** @returns milliseconds until it could be called, and how many operations it found interrupted */
async function open(storage: string): Promise<{ tookMs: number; interrupted: number }> {
  const startedMs = performance.now();
  const sluice = await benchSluice(storage);
  const tookMs = performance.now() - startedMs;
  const interrupted = sluice.operations.interrupted().length;
  await sluice.close();
  return { tookMs, interrupted };
}

/** As if the run had done every credential before `before`, in chunks of `batchSize`. */
function fillLedger({
  storage,
  runId,
  before,
  batchSize,
}: {
  storage: string;
  runId: string;
  before: string;
  batchSize: number;
}): void {
  const database = databaseOf(storage);
  database.exec('PRAGMA synchronous = OFF; PRAGMA busy_timeout = 5000');
  database
    .prepare(
      `INSERT INTO sync_items (run_id, chunk, credential_id, outcome, document)
       SELECT ?, CAST((row_number() OVER (ORDER BY id) - 1) / ? AS INTEGER), id, 'unchanged',
         json_object('bundleId', bundle_id, 'account', 'account', 'retryable', json('false'), 'message', NULL)
       FROM credentials WHERE kind = 'grant' AND id < ?
         AND id NOT IN (SELECT credential_id FROM sync_items WHERE run_id = ?)`,
    )
    .run(runId, batchSize, before, runId);
  // As it would have been moved on the way: or the next chunks would pay for all of it.
  database.exec('PRAGMA wal_checkpoint(TRUNCATE)');
  database.close();
}
