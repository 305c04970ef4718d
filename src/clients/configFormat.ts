// What can be done to a configuration, whatever language it is written in. A path names members from the root inwards.
import { AppError } from '../core/errors.ts';
import type { JsonValue } from '../core/json.ts';
import type { TextEdit } from './textEdit.ts';

export type MemberPath = readonly string[];

/** Every function throws AppError `bad-client-config` for a text that it does not understand completely. */
export interface ConfigFormat {
  /** Undefined if there is nothing. */
  valueAt(text: string, path: MemberPath): unknown;
  /** Adds the member with all that leads to it, or gives it another value. An empty text becomes a configuration. */
  setMember(text: string, path: MemberPath, value: JsonValue): TextEdit[];
  /** No edits if there is no such member. */
  removeMember(text: string, path: MemberPath): TextEdit[];
  /** Adds to a list, and creates it if there is none; no edits if the item is in it. */
  addItem(text: string, path: MemberPath, item: string): TextEdit[];
  removeItem(text: string, path: MemberPath, item: string): TextEdit[];
}

/** Says which file it is that `work` does not understand. */
export function inFile<T>(file: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    const why = AppError.is(error, 'bad-client-config') ? error.details['why'] : undefined;
    throw typeof why === 'string' ? badConfig(why, error, file) : error;
  }
}

/** @param why what is wrong, as the rest of a sentence about the file @param file if it is known already */
export function badConfig(why: string, cause?: unknown, file?: string): AppError {
  return new AppError('bad-client-config', `${file ?? 'The configuration'} ${why}. It was left as it is.`, {
    cause,
    details: { why },
    next: 'Correct the file, then try again.',
  });
}
