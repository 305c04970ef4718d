// Who drives background runs. Separate from what they load, because views tell these runs from those of people.
import type { Caller } from '../operation/operation.ts';

/** No client token has this id. */
export const KEEPER: Caller = { kind: 'agent', id: 'sluice', label: 'Sluice', claim: null };
