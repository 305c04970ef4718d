// Every tool, in the order in which clients list them.
import type { AnyTool } from '../core/tool/tool.ts';
import { getOperation, listOperations, waitForOperation } from './followOperations.ts';
import { getBundle } from './getBundle.ts';
import { listBundles } from './listBundles.ts';
import { listProviders } from './listProviders.ts';
import { provisionBundle } from './provision/provisionBundle.ts';
import { cancelOperation, resumeOperation } from './steerOperations.ts';

export const tools: readonly AnyTool[] = [
  listProviders,
  listBundles,
  getBundle,
  provisionBundle,
  getOperation,
  waitForOperation,
  listOperations,
  cancelOperation,
  resumeOperation,
];
