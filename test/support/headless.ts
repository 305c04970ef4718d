// The headless host: the same Sluice without VS Code, for tests, benchmarks and scripts. Never in the VSIX.
// stdout: JSON lines, first `ready`; stdin: JSON lines that answer inputs (and approvals). It survives kill -9.
import path from 'node:path';
import readline from 'node:readline';
import { parseArgs } from 'node:util';
import { createSluice } from '../../src/createSluice.ts';
import { HOME_VARIABLE } from '../../src/core/access/bridgeVariables.ts';
import { AppError } from '../../src/core/errors.ts';
import type { InputRequest } from '../../src/core/operation/operation.ts';
import { FileAuditAnchor } from '../../src/node/fileAuditAnchor.ts';
import { FileKeyStore } from '../../src/node/fileKeyStore.ts';
import { FileTokenPlace } from '../../src/node/fileTokenPlace.ts';
import { NodeClock } from '../../src/node/nodeClock.ts';
import { JsonLogger } from '../../src/node/jsonLogger.ts';
import { OwnEntry } from '../../src/windows/ownEntry.ts';
import { windowListensOn } from '../../src/windows/ownPorts.ts';
import { userDirectory } from '../../src/windows/userDirectory.ts';
import { acceptGuest, type WantedGuest } from './guests/headlessGuests.ts';
import { answerApproval, headlessApprovals, type ApprovalLine } from './headlessApprovals.ts';
import { faultsFromEnvironment } from './environmentFaults.ts';
import { traceWrites } from './writeTrace.ts';

const { values: options } = parseArgs({
  options: {
    storage: { type: 'string' },
    speed: { type: 'string', default: 'realistic' },
    manifests: { type: 'string', multiple: true, default: [] },
    folder: { type: 'string', multiple: true, default: [] },
    practice: { type: 'string', multiple: true, default: [] },
    home: { type: 'string' },
    port: { type: 'string', default: '0' },
    label: { type: 'string', default: 'Headless client' },
    'log-level': { type: 'string', default: 'warn' },
    'lasting-token': { type: 'boolean', default: false },
  },
});
if (options.storage === undefined || (options.speed !== 'instant' && options.speed !== 'realistic')) {
  process.stderr.write(
    'usage: npm run headless -- --storage DIR [--speed instant|realistic] [--manifests DIR] [--practice PROVIDER]… [--folder DIR]… [--home DIR] [--port N]\n',
  );
  process.exit(2);
}

let isReady = false;
const early: object[] = [];
/** `ready` is the first line, whatever is announced while Sluice starts. */
const say = (line: object): void => {
  if (isReady) process.stdout.write(`${JSON.stringify(line)}\n`);
  else early.push(line);
};
const storageDirectory = path.resolve(options.storage);
const level = options['log-level'] === 'debug' ? 'debug' : 'warn';
const logger = new JsonLogger({ output: process.stderr, level, clock: new NodeClock() });
// Sluice's own timers keep no process alive, and while it waits for another's lock there is nothing else.
setInterval(() => undefined, 60_000);

const folders = options.folder.map((folder) => path.resolve(folder));
const version = '0.0.0-headless';
// Without a home it is no window that a bridge could find.
const home = options.home ?? process.env[HOME_VARIABLE];
const directory = home === undefined ? undefined : userDirectory({ [HOME_VARIABLE]: path.resolve(home) });
const entry = directory && (await OwnEntry.open({ directory, version }));

const traceFile = process.env['SLUICE_TRACE_WRITES'];
const sluice = await createSluice({
  storageDirectory,
  manifestDirectories: options.manifests.map((directory) => path.resolve(directory)),
  keys: new FileKeyStore(storageDirectory),
  clientTokens: new FileTokenPlace(path.join(options.home ?? storageDirectory, 'clients')),
  logger,
  inputs: {
    announce: (request, operationId) =>
      say({
        event: 'input',
        input: { ...request, operation_id: operationId } satisfies InputRequest & { operation_id: string },
      }),
    withdraw: (requestId) => say({ event: 'input-withdrawn', input: { id: requestId } }),
  },
  approvals: headlessApprovals(say),
  practiceProviders: options.practice,
  auditAnchor: new FileAuditAnchor(storageDirectory),
  sandbox: { speed: options.speed },
  workspaceFolder: folders[0],
  localSocket: async () => entry?.socketPath,
  waitingLink: async (operationId) => `vscode://sluice.sluice/waiting/${operationId}`,
  ...(directory && { isOwnPort: (port: number) => windowListensOn(directory.windows, port) }),
  version,
  faults: faultsFromEnvironment(process.env),
  ...(traceFile !== undefined && { wrapStore: (store) => traceWrites(store, traceFile) }),
});
const lasting = options['lasting-token'];
// A lasting one is shown by the host that issued it, once; the next host on the same storage knows it.
const isIssued = lasting && sluice.tokens.list().some(({ label }) => label === options.label);
const token = isIssued ? '' : (await sluice.tokens.issue(options.label, { lasting })).token;
const endpoint = await sluice.listen(Number(options.port));
if (endpoint.kind !== 'listening') {
  isReady = true;
  say({ event: 'failed', message: endpoint.kind === 'failed' ? endpoint.error.message : 'off' });
  await sluice.close();
  process.exit(1);
}
await entry?.tell({
  folders,
  name: folders.map((folder) => path.basename(folder)).join(', '),
  trusted: true,
  url: endpoint.url,
  socket: endpoint.socket ?? null,
});
isReady = true;
say({
  event: 'ready',
  window: entry?.id,
  url: endpoint.url,
  token,
  pid: process.pid,
  vault_problem: sluice.vaultProblem,
  // Where tests reach the built-in sandbox's back door, `/__control/…`.
  sandbox_url: sluice.library.get('sandbox').environments.development?.baseUrl,
});
for (const line of early) say(line);

readline.createInterface({ input: process.stdin }).on('line', (line) => {
  answer(line).catch((error: unknown) => {
    const known =
      error instanceof AppError
        ? { code: error.code, message: error.message, next: error.next }
        : { message: String(error) };
    say({ event: 'refused', ...known });
  });
});

async function answer(line: string): Promise<void> {
  if (line.trim() === '') return;
  const message = JSON.parse(line) as Partial<ApprovalLine> & {
    input?: string;
    values?: Record<string, string>;
    guest?: WantedGuest;
  };
  if (message.input !== undefined) await sluice.resumption.provideInput(message.input, message.values ?? {});
  else if (message.guest !== undefined)
    say({ event: 'guest', guest: await acceptGuest(sluice.guests, message.guest) });
  else if (message.approval !== undefined)
    say({
      event: 'decided',
      approval: { id: message.approval },
      ...(await answerApproval(sluice, message as ApprovalLine)),
    });
  else
    throw new AppError(
      'bad-arguments',
      'A line on stdin is {"input":ID,"values":{…}} or {"approval":ID,"decision":"approve"|"reject"}.',
    );
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    void Promise.all([sluice.close(), entry?.close()]).then(() => process.exit(0));
  });
}
