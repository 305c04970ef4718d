// What can be sent without a plan: upkeep of a bundle fills its requests from the bundle's record and the vault alone.
import type { Manifest } from './manifest.ts';
import { leavesOf, type Origin } from './outwardValue.ts';
import { undisclosed, type Admission } from './providerClient.ts';

/** For calls whose recorded answer is read again. */
export const ADMITS_NOTHING: Admission = {
  check: ({ request }) => {
    throw undisclosed(request);
  },
};

/** For requests that the core itself builds from the bundle's record, in the read that builds them. */
export function admitParts({ id }: { readonly id: string }): Admission {
  return admitOrigins((origin) => origin.from === 'bundle' && origin.bundleId === id);
}

/** For a read by a bundle's tool: the bundle's record, and the arguments of its call, which never stand for an input. */
export function admitRead({ id }: { readonly id: string }, { inputs }: Pick<Manifest, 'inputs'>): Admission {
  return admitOrigins(
    (origin, name) =>
      (origin.from === 'bundle' && origin.bundleId === id) ||
      (origin.from === 'request' && !Object.hasOwn(inputs, name)),
  );
}

/** For a person's trial of a manifest: what they entered for it, and a bundle of theirs. */
export function admitTrial(): Admission {
  return admitOrigins(({ from }) => from === 'person' || from === 'bundle');
}

function admitOrigins(admits: (origin: Origin, name: string) => boolean): Admission {
  return {
    check: ({ request, params }) => {
      for (const [name, param] of Object.entries(params))
        if (!leavesOf(param).every(({ origin }) => admits(origin, name))) throw undisclosed(request, name);
    },
  };
}
