// Trying out a manifest: requests as they go out and answers as they come back, with every secret masked.
import assert from 'node:assert/strict';
import { ManifestTrial } from '../../../src/core/provider/manifestTrial.ts';
import { parseManifest } from '../../../src/core/provider/manifestChecks.ts';
import { NodeClock } from '../../../src/node/nodeClock.ts';
import { NodeIds } from '../../../src/node/nodeIds.ts';
import { ManifestProviderClient } from '../../../src/providers/manifestProviderClient.ts';
import { AppError } from '../../../src/core/errors.ts';
import { memoryLimiter } from '../../support/memoryLimiter.ts';
import { memoryFacts } from '../../support/memoryFacts.ts';
import { httpAnswer, startRawServer } from './rawServer.ts';
import { catalogOf } from '../../support/memoryPorts.ts';

const SECRET = 'trial-canary+/=';

describe('A trial of a manifest', () => {
  it('[providers.trial] shows requests and answers without the secrets that were sent or issued, and forgets them', async () => {
    const body = JSON.stringify({ id: 7, echo: SECRET, secret: 'issued-canary' });
    const server = await startRawServer((socket) =>
      socket.end(httpAnswer(200, { 'content-type': 'application/json' }, body)),
    );
    const manifest = parseManifest({
      id: 'tried',
      name: 'Tried',
      environments: { development: { baseUrl: `http://127.0.0.1:${server.port}`, live: false } },
      inputs: { user: { title: 'User' }, token: { title: 'Token', secret: true } },
      auth: { scheme: 'basic', usernameInput: 'user', passwordInput: 'token' },
      requests: {
        validate: {
          type: 'http',
          method: 'POST',
          path: '/check',
          verb: 'read',
          json: { t: '{secret:token}' },
          outputs: { ok: '/id' },
          secretOutputs: { s: '/secret' },
        },
        'webhook.delete': { type: 'http', method: 'DELETE', path: '/x', verb: 'delete' },
      },
    });
    const clock = new NodeClock();
    const client = new ManifestProviderClient({
      manifests: catalogOf([manifest]),
      clock,
      limiter: memoryLimiter(clock),
      secrets: {
        open: (ref) => {
          const value = trial.secret(ref);
          if (value === undefined) throw new AppError('not-found', 'It is forgotten.');
          return value;
        },
        provided: () => undefined,
      },
    });
    const trial = new ManifestTrial({
      store: memoryFacts(),
      providers: client,
      ids: new NodeIds(clock),
      clock,
    });
    const subject = {
      manifest,
      environment: 'development',
      inputs: { user: 'me' },
      bundle: undefined,
      secrets: { token: SECRET },
    };
    const { signal } = new AbortController();
    assert.deepEqual(trial.readingRequests(manifest), ['validate']);
    const tried = await trial.try(subject, 'validate', signal);
    assert.equal(tried.outcome, 'done', tried.shown);
    assert.match(tried.shown, /^POST http:\/\/127\.0\.0\.1:\d+\/check\n/);
    assert.match(tried.shown, /authorization: \[secret\]/);
    assert.match(tried.answer, /^200\n/);
    assert.doesNotMatch(JSON.stringify(tried), /canary/);
    await assert.rejects(trial.try(subject, 'webhook.delete', signal), { code: 'internal' });
    const without = await trial.try({ ...subject, secrets: {} }, 'validate', signal);
    assert.equal(without.outcome, 'unsent');
    client.dispose();
    await server.close();
  });
});
