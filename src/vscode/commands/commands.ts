// Every command of Sluice, in the order of package.json. Each is declared in its room.
import { approvalCommands } from '../approvals/approvalCommands.ts';
import { auditCommands } from '../audit/auditCommands.ts';
import { bundleCommands } from '../bundles/bundleCommands.ts';
import { clientCommands } from '../clients/clientCommands.ts';
import { guestCommands } from '../guests/guestCommands.ts';
import { windowCommands } from '../host/windowCommands.ts';
import { operationCommands } from '../operations/operationCommands.ts';
import { manifestCommands } from '../providers/manifestCommands.ts';
import { syncCommands } from '../sync/syncCommands.ts';
import { storageCommands } from '../vault/storageCommands.ts';
import type { Commands } from './command.ts';

export const COMMANDS: Commands = {
  ...windowCommands,
  ...bundleCommands,
  ...operationCommands,
  ...syncCommands,
  ...clientCommands,
  ...guestCommands,
  ...manifestCommands,
  ...approvalCommands,
  ...auditCommands,
  ...storageCommands,
};
