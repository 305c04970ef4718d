// All figures, in the order of docs/performance.md.
import type { Figure } from './figure.ts';
import { activation } from './figures/activation.ts';
import { approvalLatency } from './figures/approvalLatency.ts';
import { audit } from './figures/audit.ts';
import { big } from './figures/big.ts';
import { callOverhead } from './figures/callOverhead.ts';
import { dashboard } from './figures/dashboard.ts';
import { firstUpdate } from './figures/firstUpdate.ts';
import { journal } from './figures/journal.ts';
import { manyClients } from './figures/manyClients.ts';
import { progressFanout } from './figures/progressFanout.ts';
import { recovery } from './figures/recovery.ts';
import { size } from './figures/size.ts';
import { syncBound } from './figures/syncBound.ts';
import { syncDurableCost } from './figures/syncDurableCost.ts';
import { syncFlat } from './figures/syncFlat.ts';

export const figures: readonly Figure[] = [
  callOverhead,
  progressFanout,
  firstUpdate,
  approvalLatency,
  syncBound,
  syncDurableCost,
  syncFlat,
  journal,
  audit,
  recovery,
  big,
  activation,
  size,
  dashboard,
  manyClients,
];
