// Names of arguments and tools out of the names that a description uses: small letters, digits and underscores, unique,
// never one of Sluice's own.
import { createHash } from 'node:crypto';
import { OWN_PARAMS } from '../../core/provider/ownNames.ts';

const LONGEST = 40;
const HASH_DIGITS = 6;

/** `projectId` → `project_id`; empty if no letter is left. */
export function plainName(given: string): string {
  return given
    .normalize('NFKD')
    .replaceAll(/(\p{Ll}|\d)(\p{Lu})/gu, '$1_$2')
    .replaceAll(/(\p{Lu}+)(\p{Lu}\p{Ll})/gu, '$1_$2')
    .toLowerCase()
    .replaceAll(/\p{M}+/gu, '')
    .replaceAll(/[^a-z0-9]+/g, '_')
    .replaceAll(/^[^a-z]+|_+$/g, '');
}

/** At most 40 characters; an overlong one ends with 6 digits of its hash. */
export function shortName(name: string, given: string): string {
  if (name.length <= LONGEST) return name;
  const hash = createHash('sha256').update(given).digest('hex').slice(0, HASH_DIGITS);
  return `${name.slice(0, LONGEST - HASH_DIGITS - 1)}_${hash}`;
}

/** The arguments of one tool. */
export class ArgumentNames {
  readonly #taken = new Set<string>();

  /** @param reserved names that something else of this tool has */
  constructor(reserved: readonly string[]) {
    for (const name of reserved) this.#taken.add(name);
  }

  /** Two parameters never share an argument: `id` in the path and in the query are `id` and `query_id`. */
  of(given: string, place: string): string {
    const plain = shortName(plainName(given), given) || `${place}_value`;
    const isFree = (name: string): boolean => !this.#taken.has(name) && !OWN_PARAMS.has(name);
    let name = plain;
    if (!isFree(name)) name = shortName(`${place}_${plain}`, given);
    for (let count = 2; !isFree(name); count += 1)
      name = `${shortName(plain, given).slice(0, LONGEST - 4)}_${count}`;
    this.#taken.add(name);
    return name;
  }
}
