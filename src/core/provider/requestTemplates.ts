// The templates of a request, and the values that they name.
import type { JsonValue } from '../json.ts';
import type { HttpManifestRequest } from './manifestRequests.ts';
import type { TemplatePart } from './template.ts';
import { partsOf } from './templateChecks.ts';

type ValuePart = Extract<TemplatePart, { kind: 'value' }>;

/** The templates inside a JSON body, each with its place. */
export function stringsIn(value: JsonValue, path: string): [string, string][] {
  if (typeof value === 'string') return [[path, value]];
  if (value === null || typeof value !== 'object') return [];
  return Object.entries(value).flatMap(([key, member]) => stringsIn(member, `${path}/${key}`));
}

/** Every value that the request's templates name. */
export function valuesIn(request: HttpManifestRequest): ValuePart[] {
  const templates = [
    request.path,
    ...Object.values(request.query ?? {}),
    ...Object.values(request.headers ?? {}),
    ...Object.values(request.form ?? {}),
    ...(request.json === undefined ? [] : stringsIn(request.json, '').map(([, template]) => template)),
  ];
  return templates.flatMap(partsOf).filter((part) => part.kind === 'value');
}

/** Whether the request itself says where the cursor of the next page goes. */
export function sendsCursor(request: HttpManifestRequest): boolean {
  return valuesIn(request).some(({ name, secret }) => name === 'cursor' && !secret);
}
