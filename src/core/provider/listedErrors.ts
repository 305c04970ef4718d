// Errors that an answer lists under `errors` whatever its status, as GraphQL does: success means an empty list.
import type { JsonObject, JsonValue } from '../json.ts';
import { valueAt } from './jsonPointer.ts';

/** The content of a document's `errors`. */
export interface ListedErrors {
  /** Of the first one. */
  code: string | undefined;
  message: string | undefined;
  /** Whether they prove that the request did nothing. */
  nothingHappened: boolean;
}

/** Apollo's code for any resolver error, other servers' too: like a 500, it can follow the effect. */
const THROWN = 'INTERNAL_SERVER_ERROR';

/** Undefined: the document lists none. */
export function listedErrors(document: JsonValue): ListedErrors | undefined {
  const errors = isObject(document) ? document['errors'] : undefined;
  if (!isObject(document) || isNothing(errors)) return undefined;
  const list = Array.isArray(errors) ? errors : [];
  return {
    code: textAt(list[0], '/extensions/code') ?? textAt(list[0], '/code'),
    message: textAt(list[0], '/message') ?? (typeof errors === 'string' ? errors : undefined),
    nothingHappened: !holdsSomething(document['data']) && !list.some(cameAfterTheDeed),
  };
}

/** Absent, or empty in one of the forms that providers use for “none”. */
export function isNothing(value: JsonValue | undefined): boolean {
  if (typeof value !== 'object' || value === null) return !value;
  return Object.keys(value).length === 0;
}

/** GraphQL (October 2021) section 7.1.2: a path longer than one field lies in an executed result. */
function cameAfterTheDeed(error: JsonValue): boolean {
  const path = valueAt(error, '/path');
  return (Array.isArray(path) && path.length > 1) || textAt(error, '/extensions/code') === THROWN;
}

/** A non-null member was executed. */
function holdsSomething(data: JsonValue | undefined): boolean {
  return isObject(data) ? Object.values(data).some((value) => value !== null) : !isNothing(data);
}

function isObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function textAt(value: JsonValue | undefined, pointer: string): string | undefined {
  const text = value === undefined ? undefined : valueAt(value, pointer);
  return typeof text === 'string' || typeof text === 'number' ? String(text) : undefined;
}
