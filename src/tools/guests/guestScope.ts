// What a guest acts on: everything that its server reaches. Live until a person says otherwise.
import { effectsOn } from '../../core/plan/effect.ts';
import type { PlanTarget } from '../../core/plan/plan.ts';
import type { Guest } from '../../core/guest/guest.ts';
import type { Scope } from '../../core/provider/scope.ts';

/** What a person decides on. @param given without effects: reading */
export function guestTarget(
  guest: Guest,
  {
    id,
    name,
    facts = [],
    effects = [],
  }: Pick<PlanTarget, 'id' | 'name'> & {
    facts?: PlanTarget['facts'];
    effects?: Parameters<typeof effectsOn>[1];
  },
): PlanTarget {
  return {
    kind: 'call',
    id,
    name,
    revision: null,
    environment: 'development',
    live: false,
    scope: guestScope(guest),
    facts,
    effects: effectsOn({ kind: 'call', name }, effects),
  };
}

function guestScope({ id, name }: Guest): Scope {
  return { provider: 'guest', id: `guest ${id}`, name, isKnown: true };
}
