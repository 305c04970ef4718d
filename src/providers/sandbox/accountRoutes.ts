// What a connected account's own token opens at the sandbox: its profile, and the status that it shows others.
import type { JsonObject } from '../../core/json.ts';
import { isActive } from './oauthRoutes.ts';
import {
  ok,
  refusal,
  text,
  type Route,
  type SandboxAnswer,
  type SandboxRequest,
  type World,
} from './sandboxRequest.ts';

export const accountRoutes: Route[] = [
  { method: 'GET', pattern: '/account', pace: 'read', auth: 'own', handle: readAccount },
  { method: 'PATCH', pattern: '/account', pace: 'write', auth: 'own', handle: changeAccount },
];

function readAccount(world: World, request: SandboxRequest): SandboxAnswer {
  return asAccount(world, request, (data) => ok(profileOf(data)));
}

function changeAccount(world: World, request: SandboxRequest): SandboxAnswer {
  return asAccount(world, request, (data, put) => {
    const changed = { ...data, status: text(request.body, 'status') ?? 'none' };
    put(changed);
    return ok(profileOf(changed));
  });
}

function profileOf({ account, status }: JsonObject): JsonObject {
  return { account: account ?? '', status: status ?? 'none' };
}

function asAccount(
  world: World,
  { authorization }: SandboxRequest,
  work: (data: JsonObject, put: (data: JsonObject) => void) => SandboxAnswer,
): SandboxAnswer {
  const presented = /^bearer (.+)$/i.exec(authorization ?? '')?.[1] ?? '';
  const id = world.secrets.idOf(world.environment, 'access', presented)?.split('.')[0] ?? '';
  const grant = world.get('grant', id);
  // RFC 6750 section 3.1.
  if (grant === undefined || !isActive(world, presented))
    return refusal(401, 'invalid_token', 'The access token is expired, revoked or unknown.');
  return work(grant.data, (data) => world.put('grant', { ...grant, data }));
}
