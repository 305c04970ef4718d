// Follows `$ref` (RFC 6901 pointers) inside a description and into the files beside it. Cycles end.
import { isJsonObject, type JsonObject, type JsonValue } from '../../core/json.ts';
import { Unusable, type DescriptionFile, type DescriptionFiles } from './descriptionFiles.ts';

/** A value, and the file that its own references start from. */
export interface Placed {
  value: JsonObject;
  file: DescriptionFile;
  /** The reference that led here, absolute within the description; undefined: none did. */
  reference?: string;
}

/** References that lead to references. */
const LONGEST_CHAIN = 30;

export class References {
  readonly #files: DescriptionFiles;
  readonly #resolved = new Map<string, Placed>();

  constructor(files: DescriptionFiles) {
    this.#files = files;
  }

  /** The value that stands here, or that its reference names. @throws Unusable */
  follow(value: JsonValue | undefined, file: DescriptionFile): Placed | undefined {
    if (!isJsonObject(value)) return undefined;
    let current: Placed = { value, file };
    for (let chain = 0; ; chain += 1) {
      const reference = current.value['$ref'];
      if (typeof reference !== 'string') return current;
      if (chain >= LONGEST_CHAIN) throw new Unusable('refers to itself');
      current = this.#target(reference, current.file);
    }
  }

  #target(reference: string, from: DescriptionFile): Placed {
    const [place = '', fragment = ''] = reference.split('#', 2);
    const file = place === '' ? from : this.#files.beside(from, place);
    const whole = `${file.name}#${fragment}`;
    const known = this.#resolved.get(whole);
    if (known !== undefined) return known;
    const value = valueAt(file.document, fragment);
    if (!isJsonObject(value))
      throw new Unusable(`refers to ${JSON.stringify(reference.slice(0, 120))}, which is not there`);
    const target = { value, file, reference: whole };
    this.#resolved.set(whole, target);
    return target;
  }
}

function valueAt(document: JsonObject, fragment: string): JsonValue | undefined {
  if (fragment === '') return document;
  if (!fragment.startsWith('/')) return undefined;
  let current: JsonValue | undefined = document;
  for (const token of fragment.slice(1).split('/')) {
    const name = decoded(token).replaceAll('~1', '/').replaceAll('~0', '~');
    // hasOwn: a name such as `__proto__` must not leave the document.
    current =
      current !== null && typeof current === 'object' && Object.hasOwn(current, name)
        ? (current as JsonObject)[name]
        : undefined;
  }
  return current;
}

function decoded(token: string): string {
  try {
    return decodeURIComponent(token);
  } catch {
    // A percent sign that encodes nothing stands for itself.
    return token;
  }
}
