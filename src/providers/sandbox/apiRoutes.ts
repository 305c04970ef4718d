// The sandbox's API credentials, webhooks, validation, usage and shares.
import {
  created,
  notFound,
  nothing,
  ok,
  refusal,
  text,
  texts,
  type Route,
  type SandboxAnswer,
  type World,
} from './sandboxRequest.ts';
import type { SandboxRecord } from './sandboxDatabase.ts';
import { secretMarker } from './sandboxSecrets.ts';
import type { JsonObject } from '../../core/json.ts';

export const apiRoutes: Route[] = [
  {
    method: 'POST',
    pattern: '/credentials',
    pace: 'credential',
    auth: 'demo',
    handle: (world, { body }) => {
      const name = text(body, 'name');
      if (name === undefined) return refusal(422, 'invalid_request', 'name is missing.');
      const { id } = world.create(
        'credential',
        'cred',
        { name, usage_known: true, last_used_at: null },
        body['tag'],
      );
      return created({ id, name, secret: secretMarker(world.environment, 'api-key', id) });
    },
  },
  {
    method: 'GET',
    pattern: '/credentials',
    pace: 'read',
    auth: 'demo',
    handle: (world, { query }) =>
      ok({
        credentials: world
          .list('credential', query.get('tag'))
          .map(({ id, tag, data }) => ({ id, tag, ...data })),
      }),
  },
  {
    method: 'DELETE',
    pattern: '/credentials/:id',
    pace: 'write',
    auth: 'demo',
    handle: (world, { params }) => {
      const id = params['id'] ?? '';
      const former = text(world.get('credential', id)?.data ?? {}, 'rotated_from');
      if (former !== undefined && world.get('credential', former)) handOver(world, id, former);
      world.remove('subscription', id);
      for (const share of world.list('share').filter(({ data }) => data['credential_id'] === id)) {
        world.remove('share', share.id);
      }
      return world.remove('credential', id) ? nothing : notFound('credential');
    },
  },
  {
    method: 'POST',
    pattern: '/credentials/:id/rotations',
    pace: 'credential',
    auth: 'demo',
    handle: (world, { params, body }) => {
      const former = world.get('credential', params['id'] ?? '');
      if (former === undefined) return notFound('credential');
      const data = { ...former.data, rotated_from: former.id };
      const { id } = world.create('credential', 'cred', data, body['tag']);
      handOver(world, former.id, id);
      return created({ id, secret: secretMarker(world.environment, 'api-key', id) });
    },
  },
  {
    method: 'GET',
    pattern: '/credentials/:id/usage',
    pace: 'read',
    auth: 'demo',
    handle: (world, { params }) => {
      const credential = world.get('credential', params['id'] ?? '');
      if (credential === undefined) return notFound('credential');
      const known = credential.data['usage_known'] === true;
      return ok({ known, ...(known ? { last_used_at: credential.data['last_used_at'] ?? null } : {}) });
    },
  },
  {
    method: 'POST',
    pattern: '/webhooks',
    pace: 'webhook',
    auth: 'demo',
    handle: (world, { body }) => {
      const url = webhookUrl(text(body, 'url'));
      const events = texts(body, 'events');
      if (url === undefined || events === undefined) {
        return refusal(422, 'invalid_request', 'url (https) and events are needed.');
      }
      const hook = world.create('webhook', 'whk', { url, events }, body['tag']);
      return created({ ...describeHook(hook), secret: secretMarker(world.environment, 'webhook', hook.id) });
    },
  },
  {
    method: 'GET',
    pattern: '/webhooks',
    pace: 'read',
    auth: 'demo',
    handle: (world, { query }) => ok({ webhooks: world.list('webhook', query.get('tag')).map(describeHook) }),
  },
  {
    method: 'PATCH',
    pattern: '/webhooks/:id',
    pace: 'write',
    auth: 'demo',
    handle: (world, { params, body }) =>
      withHook(world, params['id'], (hook) => {
        const url = body['url'] === undefined ? text(hook.data, 'url') : webhookUrl(text(body, 'url'));
        if (url === undefined) return refusal(422, 'invalid_request', 'url must be https.');
        const events = texts(body, 'events') ?? texts(hook.data, 'events') ?? [];
        const changed = { ...hook, data: { ...hook.data, url, events } };
        world.put('webhook', changed);
        return ok(describeHook(changed));
      }),
  },
  {
    method: 'DELETE',
    pattern: '/webhooks/:id',
    pace: 'write',
    auth: 'demo',
    handle: (world, { params }) =>
      world.remove('webhook', params['id'] ?? '') ? nothing : notFound('webhook'),
  },
  {
    method: 'POST',
    pattern: '/webhooks/:id/ping',
    pace: 'write',
    auth: 'demo',
    handle: (world, { params }) =>
      withHook(world, params['id'], (hook) => {
        world.put('webhook', { ...hook, data: { ...hook.data, pinged_at: world.clock.now() } });
        return ok({ delivered: true });
      }),
  },
  {
    method: 'POST',
    pattern: '/validations',
    pace: 'validation',
    auth: 'demo',
    handle: (world, { body }) => {
      const absent: string[] = [];
      const credentialId = text(body, 'credential_id');
      const clientId = text(body, 'client_id');
      if (credentialId !== undefined && !world.get('credential', credentialId))
        absent.push('the API credential');
      if (clientId !== undefined && !world.get('client', clientId)) absent.push('the OAuth client');
      const lost = (texts(body, 'webhook_ids') ?? []).filter((id) => !world.get('webhook', id));
      if (lost.length > 0) absent.push(`${lost.length} of the webhooks`);
      if (absent.length > 0) return ok({ ok: false, message: `Not found: ${absent.join(', ')}.` });
      return ok({ ok: true, message: 'Everything that was named exists and answers.' });
    },
  },
  {
    method: 'POST',
    pattern: '/shares',
    pace: 'write',
    auth: 'demo',
    handle: (world, { body }) => {
      const credentialId = text(body, 'credential_id') ?? '';
      const recipient = text(body, 'recipient');
      const fields = texts(body, 'fields');
      if (!world.get('credential', credentialId)) return notFound('credential');
      if (recipient === undefined || fields === undefined) {
        return refusal(422, 'invalid_request', 'recipient and fields are needed.');
      }
      const data = { credential_id: credentialId, recipient, fields, expires_at: body['expires_at'] ?? null };
      const { id } = world.create('share', 'shr', data, body['tag']);
      return created({ id, ...data });
    },
  },
  {
    method: 'GET',
    pattern: '/shares',
    pace: 'read',
    auth: 'demo',
    handle: (world, { query }) => {
      const credentialId = query.get('credential_id');
      const shares = world
        .list('share', query.get('tag'))
        .filter(({ data }) => credentialId === null || data['credential_id'] === credentialId);
      return ok({ shares: shares.map(({ id, tag, data }) => ({ id, tag, ...data })) });
    },
  },
  {
    method: 'DELETE',
    pattern: '/shares/:id',
    pace: 'write',
    auth: 'demo',
    handle: (world, { params }) => (world.remove('share', params['id'] ?? '') ? nothing : notFound('share')),
  },
];

/** What hangs on a credential goes with the key that is in force. */
function handOver(world: World, from: string, to: string): void {
  const subscription = world.get('subscription', from);
  if (subscription !== undefined) {
    world.remove('subscription', from);
    world.put('subscription', { ...subscription, id: to });
  }
  for (const share of world.list('share').filter(({ data }) => data['credential_id'] === from))
    world.put('share', { ...share, data: { ...share.data, credential_id: to } });
}

function withHook(
  world: World,
  id: string | undefined,
  work: (hook: SandboxRecord) => SandboxAnswer,
): SandboxAnswer {
  const hook = world.get('webhook', id ?? '');
  return hook === undefined ? notFound('webhook') : work(hook);
}

function describeHook({ id, tag, data }: SandboxRecord): JsonObject {
  return { id, tag, url: data['url'] ?? null, events: data['events'] ?? [] };
}

function webhookUrl(given: string | undefined): string | undefined {
  const url = given === undefined ? null : URL.parse(given);
  return url?.protocol === 'https:' ? given : undefined;
}
