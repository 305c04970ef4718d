// Thousands of random manifests and answers: none crashes or hangs Sluice, none sends a request elsewhere, and no message
// contains a secret. `npm run test:long` plays 100,000.
import assert from 'node:assert/strict';
import { AppError } from '../../../src/core/errors.ts';
import type { JsonObject, JsonValue } from '../../../src/core/json.ts';
import type { ProviderOutcome, RawAnswer } from '../../../src/core/provider/providerClient.ts';
import { interpretHttpAnswer } from '../../../src/core/provider/interpretation.ts';
import { readManifest } from '../../../src/core/provider/manifestChecks.ts';
import type {
  HttpManifestRequest,
  Manifest,
  OAuthManifestRequest,
} from '../../../src/core/provider/manifest.ts';
import { reachChanges } from '../../../src/core/provider/manifestReach.ts';
import { valueAt } from '../../../src/core/provider/jsonPointer.ts';
import { Redactor } from '../../../src/core/provider/redaction.ts';
import { baseUrlOf, buildRequest } from '../../../src/core/provider/requestBuilder.ts';
import { BUILT_IN_MANIFESTS } from '../../../src/providers/manifests/builtInManifests.ts';
import { interpretOAuthAnswer } from '../../../src/providers/oauth/oauthInterpretation.ts';
import { exampleManifest } from '../../../src/vscode/providers/exampleManifest.ts';
import { Chance, deep, mutate, STRANGE } from '../../support/chance.ts';
import { rounds, SEED } from '../../support/random.ts';
import { acmeManifest } from '../../support/acmeManifest.ts';

const BUILT_IN = BUILT_IN_MANIFESTS.map(({ manifest }) => manifest);
/** One round is 500 of these together. */
const MANIFESTS = rounds(200) * 100;
const HTTP_ANSWERS = rounds(200) * 340;
const OAUTH_ANSWERS = rounds(200) * 60;
/** With everything that an encoding would change. */
const SENT = 'canary-sent+/="é&\\';
const ISSUED = 'canary-issued+/="é&\\';
/** Bodies that are nested without end: what they can show they show in hundreds of cases, and each is slow to parse. */
const DEEP_BODIES = [JSON.stringify(deep(300)), `${'['.repeat(5000)}${']'.repeat(5000)}`];
const DEEP_SHARE = 0.01;
const KINDS = ['done', 'gone', 'conflict', 'limited', 'rejected', 'uncertain'];

describe('Whatever manifests and providers say', () => {
  const chance = new Chance(SEED);

  it(`[providers.fuzz] makes no manifest that crashes, hangs or sends a request elsewhere (SLUICE_SEED=${SEED})`, function () {
    this.timeout(600_000);
    const seeds = [exampleManifest('example'), acmeManifest(), ...BUILT_IN].map((manifest) =>
      JSON.stringify(manifest),
    );
    let valid = 0;
    for (let round = 0; round < MANIFESTS; round += 1) {
      const draft = JSON.parse(chance.one(seeds)) as JsonObject;
      for (let changes = chance.below(4); changes >= 0; changes -= 1) mutate(draft, chance);
      const read = readManifest(draft);
      if ('problems' in read) {
        assert.ok(read.problems.length > 0);
        continue;
      }
      valid += 1;
      buildAll(read.manifest, chance);
      reachChanges(acmeManifest(), read.manifest);
    }
    assert.ok(valid > MANIFESTS / 100, `${valid} were valid`);
    assert.ok('problems' in readManifest(deep(20_000)));
  });

  it(`[providers.fuzz] makes no answer that crashes, hangs or tells a secret (SLUICE_SEED=${SEED})`, async function () {
    this.timeout(600_000);
    const requests = BUILT_IN.flatMap((manifest) =>
      Object.values(manifest.requests).flatMap((request) =>
        request.type === 'http' || request.type === 'oauth' ? [{ manifest, request }] : [],
      ),
    );
    const http = requests.filter(
      (each): each is typeof each & { request: HttpManifestRequest } => each.request.type === 'http',
    );
    const oauth = requests.filter(
      (each): each is typeof each & { request: OAuthManifestRequest } => each.request.type === 'oauth',
    );
    for (let round = 0; round < HTTP_ANSWERS; round += 1) {
      const { manifest, request } = chance.one(http);
      const context = { manifest, request, values, redactor: new Redactor([SENT]), now: 1_800_000_000_000 };
      const answer = answerTo(request, chance);
      judge(interpretHttpAnswer(context, answer), issues(answer, Object.values(request.secretOutputs)));
    }
    for (let round = 0; round < OAUTH_ANSWERS; round += 1) {
      const { manifest, request } = chance.one(oauth);
      const call = {
        provider: manifest.id,
        environment: 'development',
        request: 'x',
        params: { issuer: 'https://issuer.example', client_id: 'c' },
        secrets: {},
        idempotencyKey: 'k',
      };
      const context = { manifest, request, call, redactor: new Redactor([SENT]), now: 1_800_000_000_000 };
      const answer = answerTo(request, chance);
      judge(await interpretOAuthAnswer(context, answer), issues(answer, ['/client_secret', '/access_token']));
    }
  });
});

const values = {
  param: (name: string): JsonValue | undefined => (name === 'events' ? ['push'] : `value of ${name}`),
  secret: () => SENT,
};

function buildAll(manifest: Manifest, chance: Chance): void {
  for (const request of Object.values(manifest.requests)) {
    if (request.type !== 'http') continue;
    for (const [environment, place] of Object.entries(manifest.environments)) {
      const given = { param: () => chance.one(STRANGE), secret: () => SENT };
      const params: JsonObject = { issuer: 'https://issuer.example', region: 'eu' };
      try {
        const named: string | undefined =
          request.server === undefined ? undefined : place?.servers[request.server];
        const base: URL = named === undefined ? baseUrlOf(manifest, { environment }, params) : new URL(named);
        const { url } = buildRequest(manifest, { environment }, request, given, params, 'key');
        assert.equal(url.origin, base.origin);
        assert.ok(url.pathname.startsWith(base.pathname.replace(/\/$/, '')), url.href);
      } catch (error) {
        if (!(error instanceof AppError)) throw error;
        assert.doesNotMatch(error.message, /canary/);
      }
    }
  }
}

function answerTo(request: HttpManifestRequest | OAuthManifestRequest, chance: Chance): RawAnswer {
  const echo = chance.one([
    SENT,
    ISSUED,
    encodeURIComponent(SENT),
    JSON.stringify(ISSUED),
    btoa(unescape(encodeURIComponent(SENT))),
  ]);
  const document: JsonObject = {
    ok: chance.one([true, false, 'true']),
    error: echo,
    message: `no: ${echo}`,
    errors: [{ message: echo }],
  };
  const secretOutputs = request.type === 'http' ? request.secretOutputs : {};
  const outputs = request.type === 'http' ? request.outputs : {};
  for (const pointer of Object.values(secretOutputs)) put(document, pointer, ISSUED);
  for (const place of Object.values(outputs))
    put(document, typeof place === 'string' ? place : place.pointer, chance.one([echo, 1, 'id', null, true]));
  Object.assign(document, {
    client_id: 'c',
    client_secret: ISSUED,
    access_token: ISSUED,
    token_type: chance.one(['bearer', echo]),
  });
  for (let changes = chance.below(3); changes > 0; changes -= 1) mutate(document, chance);
  const text = JSON.stringify(document);
  const shape = chance.one([
    () => text,
    () => text,
    () => text,
    () => text.slice(0, chance.below(text.length)),
    () => `<html>${echo}</html>`,
    () => '',
    () => 'null',
    () => `[${text},${text}]`,
    () => `"${echo}`,
  ]);
  const body = chance.next() < DEEP_SHARE ? chance.one(DEEP_BODIES) : shape();
  const number = (): string =>
    chance.one(['0', '-1', '1e9', '99999999999', 'soon', '', '  5 ', 'Wed, 21 Oct 2099 07:28:00 GMT', echo]);
  const headers: Record<string, string> = {
    'content-type': chance.one([
      'application/json',
      'text/html',
      '',
      echo,
      'application/json; charset=utf-7',
    ]),
    'retry-after': number(),
    'x-ratelimit-remaining': number(),
    'x-ratelimit-reset': number(),
    'www-authenticate': chance.one(['Bearer', `Bearer error="${echo}"`, '",,,=', 'Basic realm']),
    date: number(),
  };
  for (const name of Object.keys(headers)) if (chance.next() < 0.5) delete headers[name];
  return {
    status: chance.one([
      200, 200, 200, 201, 204, 301, 400, 401, 403, 404, 409, 422, 429, 500, 503, 0, 99, 600, 999,
    ]),
    headers,
    body,
  };
}

function put(document: JsonObject, pointer: string, value: JsonValue): void {
  const names = pointer.split('/').slice(1);
  const last = names.pop();
  if (last === undefined) return;
  let place = document;
  for (const name of names) {
    const next = place[name];
    if (typeof next === 'object' && next !== null && !Array.isArray(next)) place = next;
    else place = place[name] = {};
  }
  place[last] = value;
}

/** Whether the answer has the issued secret where one is expected: only there can it be known as one. */
function issues(answer: RawAnswer, pointers: readonly string[]): boolean {
  if (answer.headers['content-type'] === 'text/html' || !answer.body.includes('canary-issued')) return false;
  try {
    const document = JSON.parse(answer.body) as JsonValue;
    return pointers.some((pointer) => valueAt(document, pointer) === ISSUED);
  } catch {
    // Not JSON: nothing is issued.
    return false;
  }
}

/** @param issued whether the answer issued a secret, which then must not be told either */
function judge(outcome: ProviderOutcome, issued: boolean): void {
  assert.ok(KINDS.includes(outcome.kind), outcome.kind);
  const { secrets: _kept, ...told } = { secrets: {}, ...outcome };
  const text = JSON.stringify(told);
  for (const secret of issued ? [SENT, ISSUED] : [SENT])
    for (const form of [
      secret,
      JSON.stringify(secret).slice(1, -1),
      encodeURIComponent(secret),
      btoa(unescape(encodeURIComponent(secret))).replace(/=+$/, ''),
    ])
      assert.ok(!text.includes(form), `${outcome.kind} tells a secret: ${text}`);
  if (outcome.kind === 'limited') assert.ok(outcome.retryAfterMs >= 0 && outcome.retryAfterMs <= 86_400_000);
}
