// The forms of names in a manifest.
import { z } from 'zod';

export const inputName = z.string().regex(/^[a-z][a-z0-9_]{0,39}$/, 'a name like "api_token"');

/** JSON Pointer (RFC 6901). */
export const pointer = z.string().regex(/^(\/([^~/]|~[01])*)*$/, 'a JSON Pointer, e.g. "/data/id"');

/** RFC 9110 section 5.1. manifestChecks.ts refuses names that the transport sets itself. */
export const headerName = z.string().regex(/^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}$/, 'a header name');

/** Of one of an environment's further URLs; `default` names its own base URL. */
export const serverName = z
  .string()
  .regex(/^(?!default$)[a-z][a-z0-9-]{0,39}$/, 'a name like "eu", not "default"');
