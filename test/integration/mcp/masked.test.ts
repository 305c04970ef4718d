// Whatever leaves to a client is masked in one place: answers in one piece, streams, errors, progress.
import assert from 'node:assert/strict';
import { KnownSecrets } from '../../../src/core/provider/knownSecrets.ts';
import { modernRequest } from './modern/modernFixture.ts';
import { EndpointFixture } from './endpointFixture.ts';
import { completed } from './scriptedRunner.ts';

const SECRET = 'sk-live-9f8e7d6c5b4a';

describe('What leaves to clients', () => {
  const fixture = new EndpointFixture();
  const secrets = new KnownSecrets();
  before(() => fixture.start({ parts: { secrets } }));
  after(() => fixture.stop());

  it('[vault.masked] holds no known secret, in no form, in answers, errors and progress', async () => {
    secrets.add({ part: 'input.api_key' }, SECRET);
    const client = await fixture.connect();
    const seen: unknown[] = [];
    for (const name of ['read_gauge', 'raise_gate']) {
      fixture.runner.script = async (call) => {
        call.onProgress?.({ progress: 1, total: 2, message: `at ${SECRET}` } as never);
        return {
          ...completed({ note: encodeURIComponent(`x ${SECRET}`), deep: [{ [SECRET]: btoa(SECRET) }] }),
          text: SECRET,
        };
      };
      const args = name === 'raise_gate' ? { centimetres: 1 } : {};
      const options = { onprogress: (update: unknown) => void seen.push(update) };
      seen.push(await client.callTool({ name, arguments: args }, undefined, options));
    }
    fixture.runner.script = () => Promise.reject(new Error(`broken at ${SECRET}`));
    seen.push(await client.callTool({ name: 'read_gauge' }).catch(String));
    const text = JSON.stringify(seen);
    assert.ok(!text.includes(SECRET.slice(0, 10)) && !text.includes(btoa(SECRET).slice(0, 12)), text);
    assert.equal(text.match(/\[secret: api_key\]/g)?.length, 14, text);
  });

  it('[vault.masked] holds none in the newer era either', async () => {
    secrets.add({ part: 'input.api_key' }, SECRET);
    fixture.runner.script = async (call) => {
      call.onProgress?.({ progress: 1, message: `at ${SECRET}` });
      return { ...completed({ note: SECRET }), text: SECRET };
    };
    const call = { name: 'raise_gate', arguments: { centimetres: 1 } };
    const { message, headers } = modernRequest('tools/call', call, { meta: { progressToken: 1 } });
    const streamed = await fixture.post(message, headers);
    assert.equal(streamed.text.match(/\[secret: api_key\]/g)?.length, 3, streamed.text);
    const refused = modernRequest('tools/call', { name: SECRET, arguments: {} });
    const { text } = await fixture.post(refused.message, refused.headers);
    assert.ok(!(streamed.text + text).includes(SECRET.slice(0, 10)));
  });
});
