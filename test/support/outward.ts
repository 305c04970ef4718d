// Requests as tests write them: values of any origin, and an admission that lets all of them through.
import type { JsonObject } from '../../src/core/json.ts';
import { journaled, type OutwardParams } from '../../src/core/provider/outwardValue.ts';
import type { Admission } from '../../src/core/provider/providerClient.ts';

export function outwardParams(params: JsonObject): OutwardParams {
  return journaled(params);
}

export const ADMITS_ALL: Admission = { check: () => undefined };
