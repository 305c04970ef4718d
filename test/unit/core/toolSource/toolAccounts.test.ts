// Which account a call means, against a search through all of the bundle's; in real storage.
import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { OWN_GRANT } from '../../../../src/core/bundle/bundleSecrets.ts';
import type { Credential } from '../../../../src/core/bundle/credential.ts';
import { AppError } from '../../../../src/core/errors.ts';
import { accountFor } from '../../../../src/core/toolSource/toolAccounts.ts';
import type { BundleTool } from '../../../../src/core/toolSource/bundleTools.ts';
import { Planning } from '../../tools/planning.ts';

const TOOL = { name: 'get_account', auth: 'account' } as BundleTool;
const NAMES = ['anna', 'an', 'a"b', String.raw`a\b`, 'ä', '😀', 'crd_3', 'x\ny', '%', '_', 'grant'];
const STATES = ['active', 'active', 'active', 'revoked', 'needs_reauth'] as const;

const account = fc.record({
  bundleId: fc.constantFrom('b1', 'b1', 'b1', 'b2'),
  account: fc.option(fc.constantFrom(...NAMES)),
  state: fc.constantFrom(...STATES),
  isOwn: fc.boolean(),
});

describe('The account that a call works with', () => {
  let planning: Planning;
  beforeEach(async () => {
    planning = await Planning.open();
    await planning.bundle('b1');
    await planning.bundle('b2');
  });
  afterEach(() => planning.dispose());

  const chosen = (wanted: string | undefined): string => {
    try {
      return (
        planning.look(({ view }) => accountFor(view, { bundle: { id: 'b1' }, tool: TOOL }, wanted))?.id ?? ''
      );
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      return error.code;
    }
  };

  it('[bundle-tools.account] is the one that a search through all of the bundle’s finds', async () => {
    const property = fc.asyncProperty(fc.array(account, { maxLength: 14 }), async (given) => {
      const made = given.map(({ isOwn, ...more }, index): Credential => {
        const providerRef = isOwn && index === 0 ? OWN_GRANT : `ref-${index}`;
        return {
          ...planning.look(({ view }) => keyOf(view.credentials.get('crd_b1'))),
          ...more,
          id: `crd_${index}`,
          kind: 'grant',
          providerRef,
        };
      });
      await planning.host.store.transaction((tx) => {
        for (const each of tx.credentials.ofBundle('b1', 'grant')) tx.credentials.delete(each.id);
        for (const each of tx.credentials.ofBundle('b2', 'grant')) tx.credentials.delete(each.id);
        for (const each of made) tx.credentials.insert(each);
      });
      const held = made
        .filter(
          ({ bundleId, providerRef, state }) =>
            bundleId === 'b1' && providerRef !== OWN_GRANT && state !== 'revoked',
        )
        .toSorted((left, right) => (left.id < right.id ? -1 : 1));
      for (const wanted of [undefined, ...NAMES, ...made.map(({ id }) => id), 'nobody', 'a\0', '\ud800']) {
        const found =
          wanted === undefined
            ? held.length === 1 && held[0]
            : (held.find(({ id }) => id === wanted) ?? held.find((each) => each.account === wanted));
        const missing = wanted === undefined && held.length > 0 ? 'bad-arguments' : 'not-found';
        const expected = !found ? missing : found.state === 'needs_reauth' ? 'provider-rejected' : found.id;
        assert.equal(chosen(wanted), expected, wanted);
      }
    });
    await fc.assert(property, { numRuns: 30 });
  });

  it('[bundle-tools.account] is found among many without reading them all', async () => {
    const names = Array.from({ length: 300 }, (_, index) => `g${String(index).padStart(3, '0')}`);
    const key = planning.look(({ view }) => keyOf(view.credentials.get('crd_b1')));
    await planning.host.store.transaction((tx) => {
      for (const id of names) tx.credentials.insert({ ...key, id, kind: 'grant', account: id });
    });
    assert.equal(chosen('g299'), 'g299');
    const seen = planning.look(({ view }) => {
      const page = view.credentials.page.bind(view.credentials);
      let read = 0;
      const credentials = Object.create(view.credentials, {
        page: { value: (...asked: Parameters<typeof page>) => ((read += asked[2]), page(...asked)) },
        ofBundle: { value: () => assert.fail('all of them were read') },
        get: { value: (id: string) => view.credentials.get(id) },
        ofAccount: { value: (id: string, name: string) => view.credentials.ofAccount(id, name) },
      }) as typeof view.credentials;
      for (const wanted of [undefined, 'nobody', 'g150'])
        try {
          accountFor({ ...view, credentials }, { bundle: { id: 'b1' }, tool: TOOL }, wanted);
        } catch (error) {
          assert.match(AppError.is(error) ? error.next : '', /many more|list_credentials/);
        }
      return read;
    });
    assert.ok(seen <= 300, String(seen));
  });
});

function keyOf(credential: Credential | undefined): Credential {
  assert.ok(credential);
  return credential;
}
