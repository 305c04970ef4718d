// What a guest acts on: everything that its server reaches. Live until a person says otherwise.
import type { Guest } from '../../core/guest/guest.ts';
import type { Scope } from '../../core/provider/scope.ts';

export function guestScope({ id, name }: Guest): Scope {
  return { provider: 'guest', id: `guest ${id}`, name, isKnown: true };
}
