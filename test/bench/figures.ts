// All figures, in the order of docs/performance.md.
import type { Figure } from './figure.ts';
import { audit } from './figures/audit.ts';
import { callOverhead } from './figures/callOverhead.ts';
import { journal } from './figures/journal.ts';
import { size } from './figures/size.ts';
import { syncBound } from './figures/syncBound.ts';
import { syncDurableCost } from './figures/syncDurableCost.ts';

export const figures: readonly Figure[] = [
  callOverhead,
  syncBound,
  syncDurableCost,
  journal,
  audit,
  size,
];
