// Interprets a provider's HTTP answer by its manifest. Pure, so that a recorded answer has the same meaning after a
// crash. src/providers/oauth/ interprets OAuth answers.
import { isJsonObject, type JsonObject, type JsonValue } from '../json.ts';
import type { Verb } from '../plan/verb.ts';
import { parseExactJson } from '../exactJson.ts';
import { isDeeperThan, MAX_JSON_DEPTH } from '../jsonDepth.ts';
import type { ProviderOutcome, RawAnswer } from './providerClient.ts';
import { valueAt } from './jsonPointer.ts';
import type { HttpManifestRequest, Manifest } from './manifest.ts';
import type { Redactor } from './redaction.ts';
import { limitedForMs, waitAfterCodeMs } from './retryAfter.ts';
import { isNothing, listedErrors } from './listedErrors.ts';
import { isReadable, outputValue } from './outputValue.ts';
import {
  failedAtRemoving,
  meaningOf,
  permissionIn,
  refusalIn,
  removes,
  scalarAt,
  stillThere,
} from './refusal.ts';
import { lifetimeSeconds } from './tokenAnswer.ts';
import { fillText, fitsPath, namesIn, type TemplateValues } from './template.ts';

/** The header that marks an answer whose list has more than was read. */
export const LIST_GOES_ON_HEADER = 'sluice-list-goes-on';

type Select = NonNullable<HttpManifestRequest['select']>;

export interface InterpretationContext {
  manifest: Manifest;
  request: HttpManifestRequest;
  values: TemplateValues;
  /** Knows every secret that was sent. */
  redactor: Redactor;
  /** Milliseconds since the epoch. */
  now: number;
}

/** The outcome. Never throws, whatever a provider answers. */
export function interpretHttpAnswer(context: InterpretationContext, answer: RawAnswer): ProviderOutcome {
  const { manifest, request, redactor, now } = context;
  const document = parseJson(answer);
  addIssuedSecrets(redactor, request, answer);
  const waitMs = limitedForMs(manifest.limits, answer, now);
  if (waitMs !== undefined && (answer.status !== 503 || mayBeAskedLater(request.verb))) {
    return { kind: 'limited', retryAfterMs: waitMs, message: describe(context, answer, document) };
  }
  if (answer.status >= 200 && answer.status < 300) return interpretSuccess(context, answer, document);
  const failed = failedAtRemoving(request.verb, answer.status);
  if (!failed && (answer.status < 400 || answer.status === 408 || answer.status >= 500)) {
    return unclear(context, `http-${answer.status}`, describe(context, answer, document));
  }
  const { code, text } = refusalIn(document, manifest.errors);
  if (code !== undefined && saysNotNow(manifest, code))
    return limitedByCode(context, answer, describe(context, answer, document));
  const message = describe(context, answer, document);
  return refused(context, answer.status, { code: code ?? `http-${answer.status}`, text, message });
}

/**
 * Whether 503 with Retry-After means "not now". For a creation, it may come from a proxy whose backend
 * continued. "Nothing happened" is then not certain, and a second creation would be an orphan.
 */
export function mayBeAskedLater(verb: Verb): boolean {
  return verb === 'read' || verb === 'maintain';
}

function interpretSuccess(
  context: InterpretationContext,
  answer: RawAnswer,
  document: JsonValue | undefined,
): ProviderOutcome {
  const { manifest, request, redactor } = context;
  const errors = document === undefined ? undefined : listedErrors(document);
  if (document !== undefined && errors !== undefined) {
    const code = scalarAt(document, manifest.success?.errorPointer ?? manifest.errors.code) ?? errors.code;
    const text = scalarAt(document, manifest.errors.message) ?? errors.message;
    const isDefinite = errors.nothingHappened && !holdsOutputs(request, document);
    return refusedIn(context, answer, { code, text, isDefinite });
  }
  if (request.answer === 'any') return { kind: 'done', values: {}, secrets: {} };
  if (document === undefined) {
    const empty = answer.body.trim() === '';
    const wanted = { ...request.outputs, ...request.secretOutputs };
    const required = Object.keys(wanted).some((name) => !request.optionalOutputs.includes(name));
    const isSilent = empty && !required && request.select === undefined;
    if (isSilent && request.success === undefined) return { kind: 'done', values: {}, secrets: {} };
    const what = empty ? 'nothing' : `no JSON (${contentTypeOf(answer, redactor)})`;
    return unclear(context, 'invalid-answer', `The provider answered ${answer.status} with ${what}.`);
  }
  const success = request.success ?? manifest.success;
  if (success !== undefined && !isSame(valueAt(document, success.pointer), success.equals)) {
    const code = scalarAt(document, success.errorPointer);
    const needs = permissionIn(manifest.errors, document, answer);
    const text = needs ?? scalarAt(document, manifest.errors.message);
    return refusedIn(context, answer, { code, text, isDefinite: true });
  }
  const error = valueAt(document, manifest.errors.code);
  // An answer with an error and none of the requested outputs is a refusal whatever its status.
  if (typeof error === 'string' && error !== '' && !holdsOutputs(request, document)) {
    const text = scalarAt(document, manifest.errors.message);
    return refusedIn(context, answer, { code: error, text, isDefinite: true });
  }
  return request.select === undefined
    ? extract(context, document)
    : extractSelected(context, document, request.select, answer.headers[LIST_GOES_ON_HEADER] !== undefined);
}

/** An error that came with a success status. */
function refusedIn(
  context: InterpretationContext,
  answer: RawAnswer,
  error: { code: string | undefined; text: string | undefined; isDefinite: boolean },
): ProviderOutcome {
  const { manifest, request, redactor } = context;
  const code = error.code ?? 'refused';
  const said = [...new Set([code, error.text].filter((text) => text !== undefined && text !== ''))].join(
    ' · ',
  );
  const message = `The provider answered: ${redactor.providerText(said)}`;
  if (!error.isDefinite && request.verb !== 'read') return { kind: 'uncertain', message };
  if (saysNotNow(manifest, code)) return limitedByCode(context, answer, message);
  return refused(context, 200, { code, text: error.text, message });
}

/** The requested outputs are present, beside the errors. */
function holdsOutputs({ outputs, secretOutputs }: HttpManifestRequest, document: JsonValue): boolean {
  const places = Object.values({ ...outputs, ...secretOutputs });
  return places.some((place) => !isNothing(outputValue(document, place)));
}

function extractSelected(
  context: InterpretationContext,
  document: JsonValue,
  select: Select,
  goesOn: boolean,
): ProviderOutcome {
  const { page } = context.request;
  const found = valueAt(document, select.list);
  const list = select.single === true && isJsonObject(found) ? [found] : found;
  if (!Array.isArray(list))
    return unclear(context, 'invalid-answer', 'The provider answered without the list.');
  const matching = list.filter((member) => isListed(select, context.values, member));
  const [only] = matching;
  // A page can have a next one: absence from this page doesn't prove absence.
  if (only === undefined && (goesOn || (page === undefined && list.length >= (select.pageSize ?? Infinity))))
    return {
      kind: 'rejected',
      code: 'list-goes-on',
      message: 'The provider’s list is longer than what Sluice read.',
    };
  if (only === undefined) return { kind: 'gone' };
  if (matching.length > 1) {
    return {
      kind: 'uncertain',
      message: `The provider has ${matching.length} of these where one was expected.`,
    };
  }
  return extract(context, only);
}

/** Whether the list member is the wanted one. */
export function isListed({ match }: Select, values: TemplateValues, member: JsonValue): boolean {
  return Object.entries(match).every(([pointer, template]) => {
    const text = fillText(template, values);
    return text === undefined || scalarAt(member, pointer) === text;
  });
}

function extract(context: InterpretationContext, document: JsonValue): ProviderOutcome {
  const { manifest, request, redactor } = context;
  const inPaths = request.verb === 'read' ? new Set() : pathNames(manifest);
  const values: JsonObject = {};
  const secrets: Record<string, string> = {};
  for (const [name, pointer] of Object.entries(request.secretOutputs)) {
    const value = valueAt(document, pointer);
    if (typeof value === 'string' && value !== '' && isReadable(value)) secrets[name] = value;
  }
  // Issued tokens are not discarded because another output is missing.
  const isOptional = (name: string): boolean =>
    request.optionalOutputs.includes(name) || secrets['access_token'] !== undefined;
  for (const name of Object.keys(request.secretOutputs))
    if (secrets[name] === undefined && !isOptional(name)) return lacks(context, name);
  for (const [name, place] of Object.entries(request.outputs)) {
    const value = outputValue(document, place);
    const isThere = value !== undefined && (isPlainRead(request) || (value !== null && value !== ''));
    const isUsable = !inPaths.has(name) || standsInPath(value);
    if (!isOptional(name) && (!isThere || !isReadable(value) || !isUsable)) return lacks(context, name);
    if (value === undefined || !isUsable) continue;
    values[name] = redactor.maskJson(name === 'expires_in' ? lifetimeSeconds(value) : value);
  }
  return { kind: 'done', values, secrets };
}

/** Values that requests name in their paths: nothing could be done any more to what was created under another one. */
function pathNames({ requests }: Manifest): Set<string> {
  const sent = Object.values(requests).filter((request) => request.type === 'http');
  return new Set(sent.flatMap(({ path }) => namesIn(path)));
}

function standsInPath(value: JsonValue | undefined): boolean {
  return (typeof value === 'string' || typeof value === 'number') && fitsPath(String(value));
}

/** What is looked at only; an ID that something is found by has to be one. */
function isPlainRead({ verb, select }: HttpManifestRequest): boolean {
  return verb === 'read' && select === undefined;
}

function refused(
  { request, redactor }: InterpretationContext,
  status: number,
  { code, text, message }: { code: string; text: string | undefined; message: string },
): ProviderOutcome {
  // One code for every wrong input (Linear): only the message tells them apart.
  const isOneOf = (known: readonly string[]): boolean =>
    [code, text].some((said) => said !== undefined && known.includes(said));
  if (isOneOf(request.goneCodes)) return { kind: 'gone' };
  if (isOneOf(request.conflictCodes)) return { kind: 'conflict', message };
  // A 404 for a creation means that its parent is wrong, not that nothing is left to do.
  const creates = request.verb === 'create' || request.verb === 'spend' || request.verb === 'share';
  if (!creates && request.goneStatuses.includes(status)) return { kind: 'gone' };
  if (request.conflictStatuses.includes(status)) return { kind: 'conflict', message };
  const shown = meaningOf(code, request.meanings) ?? redactor.providerText(code).slice(0, 80);
  return removes(request.verb) ? stillThere(shown, message) : { kind: 'rejected', code: shown, message };
}

function saysNotNow({ limits }: Manifest, code: string): boolean {
  return limits.limitedCodes?.includes(code) ?? false;
}

function limitedByCode(
  { manifest, now }: InterpretationContext,
  answer: RawAnswer,
  message: string,
): ProviderOutcome {
  return { kind: 'limited', retryAfterMs: waitAfterCodeMs(manifest.limits, answer, now), message };
}

/** A write may have happened; a read changed nothing, so its unusable answer is a plain refusal. */
function unclear(context: InterpretationContext, code: string, message: string): ProviderOutcome {
  return context.request.verb === 'read'
    ? { kind: 'rejected', code, message }
    : { kind: 'uncertain', message };
}

function lacks(context: InterpretationContext, output: string): ProviderOutcome {
  return unclear(context, 'invalid-answer', `The provider's answer lacks “${output}”.`);
}

function describe(
  context: InterpretationContext,
  answer: RawAnswer,
  document: JsonValue | undefined,
): string {
  const { code, text } = refusalIn(document, context.manifest.errors);
  const needs = permissionIn(context.manifest.errors, document, answer);
  const known = [text, code, needs].filter((said) => said !== undefined);
  const said = known.length === 0 ? undefined : [...new Set(known)].join(' · ');
  const status = `The provider answered ${answer.status}`;
  return said === undefined ? `${status}.` : `${status}: ${context.redactor.providerText(said)}`;
}

/** A hostile provider may repeat in an error what it issued beside it. */
export function addIssuedSecrets(redactor: Redactor, request: HttpManifestRequest, answer: RawAnswer): void {
  // Also from unusable answers: too deep, or with another content type.
  const document = parseExactJson(answer.body);
  if (document === undefined) return;
  const list = valueAt(document, request.select?.list ?? '');
  for (const place of Array.isArray(list) ? list : [document]) {
    for (const pointer of Object.values(request.secretOutputs)) {
      const value = valueAt(place, pointer);
      if (typeof value === 'string') redactor.add(value);
    }
  }
}

/** An HTML page that happens to parse, e.g. a login page's "null", is no JSON answer. */
function parseJson(answer: RawAnswer): JsonValue | undefined {
  const type = answer.headers['content-type'] ?? '';
  if (/^\s*(text\/html|application\/xhtml\+xml)\b/i.test(type)) return undefined;
  const value = parseExactJson(answer.body);
  return value !== undefined && isDeeperThan(value, MAX_JSON_DEPTH) ? undefined : value;
}

function contentTypeOf(answer: RawAnswer, redactor: Redactor): string {
  return redactor.providerText(answer.headers['content-type'] ?? 'no content type').slice(0, 60);
}

/** `null` also matches absent or empty values: “no errors”. */
function isSame(left: JsonValue | undefined, right: JsonValue): boolean {
  if (right === null) return isNothing(left);
  return left !== undefined && JSON.stringify(left) === JSON.stringify(right);
}
