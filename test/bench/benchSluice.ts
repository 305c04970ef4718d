// The whole Sluice, composed as for VS Code, with ports that answer nothing by themselves. For figures and children.
import path from 'node:path';
import { createSluice } from '../../src/createSluice.ts';
import type { ApprovalPrompt } from '../../src/core/approval/approvalPrompt.ts';
import type { Logger } from '../../src/core/hostPorts.ts';
import type { Sluice } from '../../src/core/sluice.ts';
import { FileAuditAnchor } from '../../src/node/fileAuditAnchor.ts';
import { FileKeyStore } from '../../src/node/fileKeyStore.ts';
import { FileTokenPlace } from '../../src/node/fileTokenPlace.ts';
import type { SluicePorts } from '../../src/sluicePorts.ts';

const silent: Logger = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: (message, error) => console.error(message, error),
};

const nobody: ApprovalPrompt = { window: 'bench', announce: () => undefined, withdraw: () => undefined };

/** Opens a Sluice on the folder; it does not listen yet. */
export function benchSluice(storageDirectory: string, ports: Partial<SluicePorts> = {}): Promise<Sluice> {
  return createSluice({
    storageDirectory,
    manifestDirectories: [],
    keys: new FileKeyStore(storageDirectory),
    clientTokens: new FileTokenPlace(path.join(storageDirectory, 'clients')),
    logger: silent,
    inputs: { announce: () => undefined, withdraw: () => undefined },
    approvals: nobody,
    auditAnchor: new FileAuditAnchor(storageDirectory),
    sandbox: { speed: 'instant' },
    version: '0.0.0-bench',
    ...ports,
  });
}

/** Lets it listen. @returns where, and a token for a client */
export async function listenForBench(sluice: Sluice): Promise<{ url: string; token: string }> {
  const endpoint = await sluice.listen(0);
  if (endpoint.kind !== 'listening') throw new Error('The benchmark’s Sluice does not listen.');
  const { token } = await sluice.tokens.issue('Benchmark', { lasting: false });
  return { url: endpoint.url, token };
}
