// The commands about MCP clients: a bundle of its own, loaded when the first of them is run.
import type { Sluice } from '../../core/sluice.ts';
import type { ClientDeps } from './clientParts.ts';
import { connectClient } from './connectClient.ts';
import { disconnectClient } from './disconnectClient.ts';
import { manageClientTokens } from './manageTokens.ts';

export const clientCommands: Record<
  'connect' | 'disconnect' | 'manageTokens',
  (sluice: Sluice, deps: ClientDeps) => Promise<void>
> = { connect: connectClient, disconnect: disconnectClient, manageTokens: manageClientTokens };
