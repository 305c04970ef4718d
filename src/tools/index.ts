// Every tool, in the order in which clients list them.
import { isWorkTool, type AnyTool, type AnyWorkTool } from '../core/tool/tool.ts';
import { actWithBundle } from './bundleTools/actWithBundle.ts';
import { allowGuestReading } from './guests/allowGuestReading.ts';
import { callGuest } from './guests/callGuest.ts';
import { allowReading } from './bundleTools/allowReading.ts';
import { findBundleTools } from './bundleTools/findBundleTools.ts';
import { readFromBundle } from './bundleTools/readFromBundle.ts';
import { readResult } from './bundleTools/readResult.ts';
import { changeSubscription } from './changeSubscription.ts';
import { deleteBundle } from './deleteBundle.ts';
import { deleteBundles } from './deleteBundles.ts';
import { deliverSecret } from './delivery/deliverSecret.ts';
import { getOperation, listOperations, waitForOperation } from './followOperations.ts';
import { forgetBundle } from './forgetBundle.ts';
import { getBundle } from './getBundle.ts';
import { getSyncStatus } from './getSyncStatus.ts';
import { listAuditEvents } from './listAuditEvents.ts';
import { listBundles } from './listBundles.ts';
import { listCredentials } from './listCredentials.ts';
import { listProviders } from './listProviders.ts';
import { migrateBundles } from './migrateBundles.ts';
import { provisionBundle } from './provision/provisionBundle.ts';
import { replaceCredential } from './replaceCredential.ts';
import { revokeCredentials } from './revokeCredentials.ts';
import { rollBackOperation } from './rollBackOperation.ts';
import { testCredential } from './credentials/testCredential.ts';
import { rotateCredential } from './rotateCredential.ts';
import { shareBundle } from './shareBundle.ts';
import { cancelOperation, resumeOperation } from './steerOperations.ts';
import { applySetup } from './setup/applySetup.ts';
import { getSetup } from './setup/getSetup.ts';
import { syncCredentials } from './syncCredentials.ts';

import { undoOperation } from './undoOperation.ts';
import { updateBundleSettings } from './updateBundleSettings.ts';
import { updateWebhookUrl } from './updateWebhookUrl.ts';
import { validateManifest } from './validateManifest.ts';

export const tools: readonly AnyTool[] = [
  listProviders,
  listBundles,
  getBundle,
  listCredentials,
  provisionBundle,
  getSetup,
  applySetup,
  syncCredentials,
  getSyncStatus,
  updateWebhookUrl,
  updateBundleSettings,
  replaceCredential,
  rotateCredential,
  revokeCredentials,
  changeSubscription,
  shareBundle,
  deliverSecret,
  deleteBundle,
  deleteBundles,
  forgetBundle,
  migrateBundles,
  getOperation,
  waitForOperation,
  listOperations,
  cancelOperation,
  resumeOperation,
  rollBackOperation(workOf),
  undoOperation(workOf),
  listAuditEvents,
  validateManifest,
  findBundleTools,
  readFromBundle,
  actWithBundle,
  readResult,
];

/** Tools that other tools start, or a person's command; no client is offered them. */
export const internalTools: readonly AnyTool[] = [allowReading, allowGuestReading, callGuest, testCredential];

/** The work of a tool to compensate, looked up only when a call arrives. */
function workOf(kind: string): AnyWorkTool['work'] | undefined {
  return tools.filter((tool) => isWorkTool(tool)).find(({ name }) => name === kind)?.work;
}
