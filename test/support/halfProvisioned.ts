// Provisioning that stopped midway, as a start for tests of what can be done about it then.
import assert from 'node:assert/strict';
import type { Operation } from '../../src/core/operation/operation.ts';
import type { ToolResult } from '../../src/core/tool/runner.ts';
import type { CoreHost, SharedWorld } from './coreHost.ts';
import { settle } from './fakeClock.ts';

/** Provisions a bundle, which fails at its second webhook. @returns the failed operation */
export async function provisionHalf({ provider }: SharedWorld, host: CoreHost): Promise<Operation> {
  const held = provider.hold('webhook.create');
  const provisioned = host.provision();
  await held.arrived;
  provider.next('webhook.create', 'rejected');
  held.release();
  assert.equal((await host.finish(provisioned)).output['status'], 'failed');
  return newestOf(host, 'provision_bundle');
}

/** The newest operation of that tool. */
export function newestOf(host: CoreHost, tool: string): Operation {
  const found = host.all().find(({ kind }) => kind === tool);
  assert.ok(found, tool);
  return found;
}

/** Rolls the operation back, approved by a person if it has to be. */
export async function rollBack(host: CoreHost, operationId: string): Promise<ToolResult> {
  const asked = host.call('roll_back_operation', { operation_id: operationId });
  await settle();
  if (host.approvals.size > 0) await host.decide('approve');
  return host.finish(asked);
}
