// A Sluice of its own process on a disk that really fills up while it provisions, and is freed again. Prints what it saw
// as one JSON line. argv: storage folder, folder of the sandbox (on another disk), `real` or `injected`.
import { closeSync, openSync, rmSync, symlinkSync, writeSync } from 'node:fs';
import path from 'node:path';
import { createSluice } from '../../src/createSluice.ts';
import { AppError } from '../../src/core/errors.ts';
import type { Store } from '../../src/core/storage/store.ts';
import { FileAuditAnchor } from '../../src/node/fileAuditAnchor.ts';
import { FileKeyStore } from '../../src/node/fileKeyStore.ts';
import { FileTokenPlace } from '../../src/node/fileTokenPlace.ts';
import { PERSON } from './approvals.ts';
import { textOf } from './textOf.ts';

const [directory = '', sandbox = '', how = 'real'] = process.argv.slice(2);
const ballast = path.join(directory, 'ballast');
let full = false;

function fill(): void {
  full = true;
  if (how !== 'real') return;
  const file = openSync(ballast, 'w');
  for (let bytes = 1024 * 1024; bytes >= 1; bytes = Math.floor(bytes / 2)) {
    try {
      for (;;) writeSync(file, Buffer.alloc(bytes, 1));
    } catch {
      // No room for that many: fewer may still fit.
    }
  }
  closeSync(file);
}

function free(): void {
  full = false;
  rmSync(ballast, { force: true });
}

/** Where no disk can be mounted: the same refusals, simulated. */
const injected = (store: Store): Store => ({
  read: (work) => store.read(work),
  transaction: async (work) => {
    if (full) throw new AppError('storage-full', 'The disk is full.', { next: 'Free some space.' });
    return store.transaction(work);
  },
});

setInterval(() => undefined, 60_000);
symlinkSync(sandbox, path.join(directory, 'sandbox'));
let fillAt: string | undefined = 'step.completed';
const sluice = await createSluice({
  storageDirectory: directory,
  manifestDirectories: [],
  keys: new FileKeyStore(sandbox),
  clientTokens: new FileTokenPlace(path.join(sandbox, 'clients')),
  logger: { debug() {}, info() {}, warn() {}, error() {} },
  inputs: { announce() {}, withdraw() {} },
  approvals: { window: 'none', announce() {}, withdraw() {} },
  auditAnchor: new FileAuditAnchor(sandbox),
  sandbox: { speed: 'instant' },
  version: '0.0.0',
  faults: {
    reach: (point) => {
      if (point !== fillAt) return;
      fillAt = undefined;
      fill();
    },
  },
  ...(how !== 'real' && { wrapStore: injected }),
});
const told: (string | null)[] = [];
sluice.storage.onDidChange((problem) => told.push(problem?.code ?? null));
const cancelled = new AbortController().signal;
const call = (tool: string, args: Record<string, string>) =>
  sluice.runner.call({ tool, args, caller: PERSON, cancelled });
const wanted = (name: string) => ({ name, provider: 'sandbox', environment: 'development' });

const stopped = await call('provision_bundle', wanted('shop'));
const id = textOf(stopped.output['operation_id']);
const refused = await call('provision_bundle', wanted('another'));
const readable = await call('list_bundles', {});
const problem = sluice.storage.problem?.code ?? null;
const stillFull = (await sluice.storage.tryAgain())?.code ?? null;
free();
const afterwards = (await sluice.storage.tryAgain())?.code ?? null;
const ended = await call('wait_for_operation', { operation_id: id });
const line = {
  stopped: stopped.output['status'],
  refused: (refused.output['error'] as { code: string; next: string } | undefined)?.code ?? null,
  readable: !readable.isError,
  problem,
  stillFull,
  afterwards,
  ended: ended.output['status'],
  problemAtEnd: sluice.storage.problem?.code ?? null,
  told,
};
await sluice.close();
process.stdout.write(`${JSON.stringify(line)}\n`, () => process.exit(0));
