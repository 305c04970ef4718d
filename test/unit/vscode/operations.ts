// Operations and events as the engine makes them, for tests of what people are shown.
import type { Operation } from '../../../src/core/operation/operation.ts';
import type { OperationEvent } from '../../../src/core/operation/progress.ts';
import { operationWith as recordWith, type AnyOperation } from '../../support/operations.ts';

export function operationWith(change: Partial<AnyOperation> = {}): Operation {
  return recordWith({ plan: { title: 'set up bundle “acme” at Sandbox (development)' }, ...change });
}

export function eventWith(change: Partial<AnyOperation> = {}, bandEnd = 50): OperationEvent {
  return { operation: operationWith(change), step: null, bandEnd };
}
