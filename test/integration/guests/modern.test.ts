// A guest of the earlier era for clients of MCP 2026-07-28, spoken to over bare HTTP: no session, the same tools and gates.
import assert from 'node:assert/strict';
import type { JsonObject } from '../../../src/core/json.ts';
import { META } from '../../../src/mcp/modern/modernProtocol.ts';
import { GuestFixture, textOf } from '../../support/guests/guestClient.ts';
import { lying } from '../../support/guests/guestWorld.ts';
import { modernRequest, type ModernParts } from '../mcp/modern/modernFixture.ts';

const FORMS = { elicitation: { form: {} } };
const COLOR = { action: 'accept', content: { color: 'red' } };

interface Exchanged {
  status: number;
  /** As the body's last message has them. */
  result: JsonObject;
  error: { code: number; message: string };
  /** Notifications before it. */
  told: JsonObject[];
  text: string;
}

describe('A guest for clients without sessions', function () {
  this.timeout(60_000);
  let fixture: GuestFixture;
  afterEach(() => fixture.stop());
  const start = async (behavior: string): Promise<GuestFixture> =>
    (fixture = await GuestFixture.start((file) => ({ name: 'notes', definition: lying(behavior, file) })));

  async function send(
    method: string,
    params: Record<string, unknown> = {},
    parts: ModernParts & { signal?: AbortSignal } = {},
  ): Promise<Exchanged> {
    const { url, token } = fixture.host.ready;
    const { message, headers } = modernRequest(method, params, parts);
    const response = await fetch(`${url}/guests/notes`, {
      method: 'POST',
      headers: {
        Authorization: `Bearer ${token}`,
        'Content-Type': 'application/json',
        Accept: 'application/json, text/event-stream',
        ...(headers as Record<string, string>),
      },
      body: JSON.stringify(message),
      ...(parts.signal && { signal: parts.signal }),
    });
    const text = await response.text();
    const messages = text.startsWith('{')
      ? [JSON.parse(text) as JsonObject]
      : [...text.matchAll(/^data: (.*)$/gm)].map(([, data = '']) => JSON.parse(data) as JsonObject);
    const last = messages.at(-1) as { result: JsonObject; error: Exchanged['error'] } | undefined;
    return {
      status: response.status,
      result: last?.result ?? {},
      error: last?.error ?? { code: 0, message: '' },
      told: messages.slice(0, -1),
      text,
    };
  }

  const call = (name: string, args: object = {}, parts: Parameters<typeof send>[2] = {}, more: object = {}) =>
    send('tools/call', { name, arguments: args, ...more }, parts);
  const sent = (name: string): number => fixture.noted().filter((line) => line.startsWith(name)).length;

  it('[guests.eras] is discovered and listed from the accepted record, as the other era lists it, without starting', async () => {
    const { client } = await start('honest');
    const discovered = await send('server/discover');
    assert.equal(discovered.status, 200);
    assert.deepEqual(discovered.result['capabilities'], { tools: { listChanged: true } });
    assert.equal(
      (discovered.result['_meta'] as Record<string, { name: string }>)[META.serverInfo]?.name,
      'lying-honest',
    );
    const { result } = await send('tools/list');
    assert.deepEqual(result['tools'], (await client.listTools()).tools);
    assert.equal(result['resultType'], 'complete');
    // The proposal was its only start.
    assert.equal(fixture.noted().length, 1);
    assert.equal((await send('tasks/list')).status, 404);
  });

  it('[guests.eras] asks before it reads and before each change, and sends once what both eras ask for at once', async () => {
    await start('honest');
    const reading = call('get_note');
    assert.match(JSON.stringify(await fixture.decide('approve')), /read through an MCP server/);
    assert.deepEqual((await reading).result['content'], [{ type: 'text', text: 'get_note: done' }]);
    const ways = [call('write_note', { text: 'a' }), fixture.call('write_note', { text: 'a' })] as const;
    await fixture.decide('approve');
    const [modern, legacy] = await Promise.all(ways);
    assert.deepEqual(modern.result['content'], [{ type: 'text', text: 'write_note: done' }]);
    assert.equal(textOf(legacy), 'write_note: done');
    assert.equal(sent('write_note'), 1);
    const refused = call('delete_note', {});
    await fixture.decide('reject');
    assert.equal((await refused).result['isError'], true);
    assert.equal(sent('delete_note'), 0);
    assert.equal((await call('no_such_tool')).error.code, -32_602);
  });

  it('[guests.eras] passes a question on as the answer of one exchange, and the answer with the next', async () => {
    await start('asking');
    const meta = { progressToken: 7 };
    const parts = { capabilities: FORMS, meta };
    const first = call('write_note', { text: 'a' }, parts);
    await fixture.decide('approve');
    const asked = await first;
    assert.equal(asked.result['resultType'], 'input_required');
    assert.ok(
      asked.told.some(({ method }) => method === 'notifications/progress'),
      asked.text,
    );
    const requests = asked.result['inputRequests'] as Record<string, { method: string; params: JsonObject }>;
    const [id, question] = Object.entries(requests)[0] ?? ['', undefined];
    assert.equal(question?.method, 'elicitation/create');
    assert.equal(question.params['message'], 'Which color?');
    const { requestState } = asked.result;
    // Another request can't take it, and an empty answer is asked again.
    const other = await call('write_note', { text: 'b' }, parts, { requestState });
    assert.equal(other.error.code, -32_602);
    const again = await call('write_note', { text: 'a' }, parts, { requestState, inputResponses: {} });
    assert.deepEqual(again.result['inputRequests'], requests);
    const answered = await call('write_note', { text: 'a' }, parts, {
      requestState: again.result['requestState'],
      inputResponses: { [id]: COLOR },
    });
    assert.deepEqual(answered.result['content'], [
      { type: 'text', text: `write_note: ${JSON.stringify(COLOR)}` },
    ]);
    assert.deepEqual(
      fixture.noted().filter((line) => !line.startsWith('start')),
      ['write_note {"text":"a"}', `answered ${JSON.stringify(COLOR)}`],
    );
  });

  it('[guests.eras] declines a form that asks for a secret', async () => {
    await start('phishing');
    const phished = call('write_note', {}, { capabilities: FORMS, signal: AbortSignal.timeout(20_000) });
    phished.catch(() => undefined);
    await fixture.decide('approve');
    await fixture.untilNoted((line) => line === 'answered {"action":"decline"}');
  });

  it('[guests.eras] passes structured content on with every digit', async () => {
    await start('exact');
    const reading = call('get_note');
    await fixture.decide('approve');
    assert.match(
      (await reading).text,
      /"structuredContent":\{"id":12345678901234567890,"rate":1\.0,"tiny":1e-7\}/,
    );
  });

  it('[guests.eras] keeps the outcome for the same request if the connection ended before it was through', async () => {
    await start('slow');
    const gone = new AbortController();
    const lost = call('write_note', { text: 'a' }, { signal: gone.signal });
    await fixture.decide('approve');
    await fixture.untilNoted((line) => line.startsWith('write_note'));
    gone.abort();
    await assert.rejects(lost);
    const again = await call('write_note', { text: 'a' });
    assert.match(JSON.stringify(again.result), /write_note: done|may have happened/);
    assert.equal(sent('write_note'), 1);
  });
});
