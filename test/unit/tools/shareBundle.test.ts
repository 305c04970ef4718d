import assert from 'node:assert/strict';
import { AppError } from '../../../src/core/errors.ts';
import { SHAREABLE_FIELDS, shareBundle } from '../../../src/tools/shareBundle.ts';
import { Planning } from './planning.ts';

describe('The plan of share_bundle', () => {
  let planning: Planning;
  beforeEach(async () => (planning = await Planning.open()));
  afterEach(() => planning.dispose());

  it('is refused where the provider cannot share', async () => {
    await planning.bundle('b1');
    const args = {
      bundle_id: 'b1',
      recipient: 'a@b.example',
      fields: ['name'],
      expires_at: '2026-11-20T00:00:00Z',
    };
    assert.throws(
      () => planning.plan(shareBundle, args),
      (error) => AppError.is(error, 'unsupported') && /Nothing was changed/.test(error.next),
    );
  });

  it('offers no field in which a secret, an input or a setting could stand', () => {
    for (const field of SHAREABLE_FIELDS)
      assert.doesNotMatch(field, /secret|token|key|input|setting|password/);
  });
});
