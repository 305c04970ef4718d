// What a manifest makes of a provider's HTTP answer. Pure, so that a recorded answer means after a crash what it
// meant before. OAuth answers are understood in src/providers/oauth/.
import type { JsonObject, JsonValue } from '../json.ts';
import type { ProviderOutcome, RawAnswer } from './providerClient.ts';
import { isDeeperThan, MAX_JSON_DEPTH } from '../jsonDepth.ts';
import { valueAt } from './jsonPointer.ts';
import type { HttpManifestRequest, Manifest } from './manifest.ts';
import type { Redactor } from './redaction.ts';
import { limitedForMs, waitAfterCodeMs } from './retryAfter.ts';
import { isNothing, listedErrors } from './listedErrors.ts';
import { fillText, type TemplateValues } from './template.ts';

export interface InterpretationContext {
  manifest: Manifest;
  request: HttpManifestRequest;
  values: TemplateValues;
  /** Knows every secret that was sent. */
  redactor: Redactor;
  /** Milliseconds since the epoch. */
  now: number;
}

/** The outcome. Never throws for anything that a provider can answer. */
export function interpretHttpAnswer(context: InterpretationContext, answer: RawAnswer): ProviderOutcome {
  const { manifest, request, redactor, now } = context;
  const document = parseJson(answer);
  addIssuedSecrets(redactor, request, answer);
  const waitMs = limitedForMs(manifest.limits, answer, now);
  // A 503 to a write may come from a proxy whose backend continued: it is no definite "nothing happened".
  if (waitMs !== undefined && (answer.status !== 503 || request.verb === 'read')) {
    return { kind: 'limited', retryAfterMs: waitMs, message: describe(context, answer, document) };
  }
  if (answer.status >= 200 && answer.status < 300) return interpretSuccess(context, answer, document);
  if (answer.status < 400 || answer.status === 408 || answer.status >= 500) {
    return unclear(context, `http-${answer.status}`, describe(context, answer, document));
  }
  const code = codeAt(document, manifest.errors.code);
  if (code !== undefined && saysNotNow(manifest, code))
    return limitedByCode(context, answer, describe(context, answer, document));
  return refused(
    context,
    answer.status,
    code ?? `http-${answer.status}`,
    describe(context, answer, document),
    redactor,
  );
}

function interpretSuccess(
  context: InterpretationContext,
  answer: RawAnswer,
  document: JsonValue | undefined,
): ProviderOutcome {
  const { manifest, request, redactor } = context;
  const errors = document === undefined ? undefined : listedErrors(document);
  if (document !== undefined && errors !== undefined) {
    const code = codeAt(document, manifest.success?.errorPointer ?? manifest.errors.code) ?? errors.code;
    const text = textAt(document, manifest.errors.message) ?? errors.message;
    const isDefinite = errors.nothingHappened && !holdsOutputs(request, document);
    return refusedIn(context, answer, { code, text, isDefinite });
  }
  if (request.answer === 'any') return { kind: 'done', values: {}, secrets: {} };
  if (document === undefined) {
    const empty = answer.body.trim() === '';
    const wanted = { ...request.outputs, ...request.secretOutputs };
    const required = Object.keys(wanted).some((name) => !request.optionalOutputs.includes(name));
    if (empty && !required && request.select === undefined) return { kind: 'done', values: {}, secrets: {} };
    const what = empty ? 'nothing' : `no JSON (${contentTypeOf(answer, redactor)})`;
    return unclear(context, 'invalid-answer', `The provider answered ${answer.status} with ${what}.`);
  }
  const { success } = manifest;
  if (success !== undefined && !isSame(valueAt(document, success.pointer), success.equals)) {
    const code = codeAt(document, success.errorPointer);
    const text = textAt(document, manifest.errors.message);
    return refusedIn(context, answer, { code, text, isDefinite: true });
  }
  return request.select === undefined
    ? extract(context, document)
    : extractSelected(context, document, request.select);
}

/** An error that came with a status of success. */
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
  return refused(context, 200, code, message, redactor);
}

/** What was asked for is there, beside the errors. */
function holdsOutputs({ outputs, secretOutputs }: HttpManifestRequest, document: JsonValue): boolean {
  const pointers = [...Object.values(outputs), ...Object.values(secretOutputs)];
  return pointers.some((pointer) => !isNothing(valueAt(document, pointer)));
}

function extractSelected(
  context: InterpretationContext,
  document: JsonValue,
  select: NonNullable<HttpManifestRequest['select']>,
): ProviderOutcome {
  const list = valueAt(document, select.list);
  if (!Array.isArray(list))
    return unclear(context, 'invalid-answer', 'The provider answered without the list.');
  const wanted = Object.entries(select.match).map(([pointer, template]) => ({
    pointer,
    text: fillText(template, context.values),
  }));
  const matching = list.filter((member) =>
    wanted.every(({ pointer, text }) => {
      const value = valueAt(member, pointer);
      return text === undefined || (isScalar(value) && String(value) === text);
    }),
  );
  const [only] = matching;
  // A full page may have a next one: that it is not here does not say that it is not there.
  if (only === undefined && list.length >= (select.pageSize ?? Infinity))
    return {
      kind: 'rejected',
      code: 'list-goes-on',
      message: 'The provider’s list goes on; it was not looked at in full.',
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

function extract(context: InterpretationContext, document: JsonValue): ProviderOutcome {
  const { request, redactor } = context;
  const values: JsonObject = {};
  const secrets: Record<string, string> = {};
  for (const [name, pointer] of Object.entries(request.secretOutputs)) {
    const value = valueAt(document, pointer);
    if (typeof value === 'string' && value !== '') secrets[name] = value;
    else if (!request.optionalOutputs.includes(name)) return lacks(context, name);
  }
  for (const [name, pointer] of Object.entries(request.outputs)) {
    const value = valueAt(document, pointer);
    if (value !== undefined) values[name] = redactor.maskJson(value);
    else if (!request.optionalOutputs.includes(name)) return lacks(context, name);
  }
  return { kind: 'done', values, secrets };
}

function refused(
  context: InterpretationContext,
  status: number,
  code: string,
  message: string,
  redactor: Redactor,
): ProviderOutcome {
  const { request } = context;
  if (request.goneCodes.includes(code)) return { kind: 'gone' };
  if (request.conflictCodes.includes(code)) return { kind: 'conflict', message };
  // A 404 to something that creates says that its parent is wrong, not that there is nothing left to do.
  const creates = request.verb === 'create' || request.verb === 'spend' || request.verb === 'share';
  if (!creates && request.goneStatuses.includes(status)) return { kind: 'gone' };
  if (request.conflictStatuses.includes(status)) return { kind: 'conflict', message };
  const known = Object.entries(request.meanings ?? {}).find(([own]) => own === code)?.[1];
  return { kind: 'rejected', code: known ?? redactor.providerText(code).slice(0, 80), message };
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

/** For a write it may have happened; a read changed nothing, so its unusable answer is a plain no. */
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
  const { errors } = context.manifest;
  const texts = [textAt(document, errors.message), textAt(document, errors.code)];
  const known = texts.filter((text) => text !== undefined && text !== '');
  const said = known.length === 0 ? undefined : [...new Set(known)].join(' · ');
  const status = `The provider answered ${answer.status}`;
  return said === undefined ? `${status}.` : `${status}: ${context.redactor.providerText(said)}`;
}

/** A lying provider may repeat in an error what it issued beside it. */
export function addIssuedSecrets(redactor: Redactor, request: HttpManifestRequest, answer: RawAnswer): void {
  // Also out of what is no usable answer: too deep, or under another content type.
  const document = parsed(answer.body);
  if (document === undefined) return;
  const list = request.select === undefined ? undefined : valueAt(document, request.select.list);
  for (const place of Array.isArray(list) ? list : [document]) {
    for (const pointer of Object.values(request.secretOutputs)) {
      const value = valueAt(place, pointer);
      if (typeof value === 'string') redactor.add(value);
    }
  }
}

/** An HTML page that happens to parse, a login page's "null" for instance, is no JSON answer. */
function parseJson(answer: RawAnswer): JsonValue | undefined {
  const type = answer.headers['content-type'] ?? '';
  if (/^\s*(text\/html|application\/xhtml\+xml)\b/i.test(type)) return undefined;
  const value = parsed(answer.body);
  return value !== undefined && isDeeperThan(value, MAX_JSON_DEPTH) ? undefined : value;
}

function parsed(body: string): JsonValue | undefined {
  try {
    return JSON.parse(body) as JsonValue;
  } catch {
    // Not JSON: the caller decides what that means for this request.
    return undefined;
  }
}

function contentTypeOf(answer: RawAnswer, redactor: Redactor): string {
  return redactor.providerText(answer.headers['content-type'] ?? 'no content type').slice(0, 60);
}

function codeAt(document: JsonValue | undefined, pointer: string): string | undefined {
  const code = textAt(document, pointer);
  return code === undefined || code === '' ? undefined : code;
}

function textAt(document: JsonValue | undefined, pointer: string): string | undefined {
  const value = document === undefined ? undefined : valueAt(document, pointer);
  return isScalar(value) ? String(value) : undefined;
}

function isScalar(value: JsonValue | undefined): value is string | number | boolean {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}

/** `null` also stands for what is absent or empty: “no errors”. */
function isSame(left: JsonValue | undefined, right: JsonValue): boolean {
  if (right === null) return isNothing(left);
  return left !== undefined && JSON.stringify(left) === JSON.stringify(right);
}
