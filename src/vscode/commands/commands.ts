// Every command of Sluice, in the order of package.json. Each is declared in its room.
import { approvalCommands } from '../approvals/approvalCommands.ts';
import { auditCommands } from '../audit/auditCommands.ts';
import { bundleCommands } from '../bundles/bundleCommands.ts';
import { toolCommands } from '../bundleTools/toolCommands.ts';
import { clientCommands } from '../clients/clientCommands.ts';
import { guestCommands } from '../guests/guestCommands.ts';
import { windowCommands } from '../host/windowCommands.ts';
import { operationCommands } from '../operations/operationCommands.ts';
import { manifestCommands } from '../providers/manifestCommands.ts';
import { syncCommands } from '../sync/syncCommands.ts';
import { storageCommands } from '../vault/storageCommands.ts';
import type { Commands } from './command.ts';

/** By subject. */
export const ROOMS = [
  { room: 'window', commands: windowCommands },
  { room: 'bundles', commands: { ...bundleCommands, ...toolCommands } },
  { room: 'operations', commands: operationCommands },
  { room: 'sync', commands: syncCommands },
  { room: 'clients', commands: clientCommands },
  { room: 'guests', commands: guestCommands },
  { room: 'manifests', commands: manifestCommands },
  { room: 'approvals', commands: approvalCommands },
  { room: 'audit', commands: auditCommands },
  { room: 'storage', commands: storageCommands },
] as const satisfies readonly { room: string; commands: Commands }[];

export type Room = (typeof ROOMS)[number]['room'];

export const COMMANDS: Commands = Object.assign({}, ...ROOMS.map(({ commands }) => commands)) as Commands;
