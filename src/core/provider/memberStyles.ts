// How a list or an object becomes members of a query or a form: the styles of OpenAPI 3 and Swagger 2 that services
// use. Pure; it encodes nothing.
import type { JsonValue } from '../json.ts';

export const MEMBER_STYLES = ['repeat', 'comma', 'space', 'pipe', 'deep', 'spread', 'json'] as const;

export type MemberStyle = (typeof MEMBER_STYLES)[number];

const SEPARATORS: Partial<Record<MemberStyle, string>> = { comma: ',', space: ' ', pipe: '|' };

type Member = [name: string, value: string];

/**
 * The members that a list or an object is written as.
 * @param styles by member, `repeat` for those that are not named
 * @param scalar the text of one value. @throws what it throws for a list or an object that the style can't hold
 */
export function styledMembers(
  member: string,
  value: JsonValue[] | { [name: string]: JsonValue },
  styles: Readonly<Record<string, MemberStyle>>,
  scalar: (value: JsonValue) => string,
): Member[] {
  const style = styleOf(styles, member);
  switch (style) {
    case 'json':
      return [[member, JSON.stringify(value)]];
    case 'deep':
      return deepMembers(member, value, scalar);
    case 'spread':
      return Array.isArray(value) ? repeated(member, value, scalar) : spread(value, styles, scalar);
    case 'repeat':
      return Array.isArray(value) ? repeated(member, value, scalar) : [[member, scalar(value)]];
    case 'comma':
    case 'space':
    case 'pipe': {
      const entries = Array.isArray(value) ? value : Object.entries(value).flat();
      return [[member, entries.map(scalar).join(SEPARATORS[style])]];
    }
  }
}

function spread(
  object: { [name: string]: JsonValue },
  styles: Readonly<Record<string, MemberStyle>>,
  scalar: (value: JsonValue) => string,
): Member[] {
  return Object.entries(object).flatMap(([name, value]): Member[] => {
    if (value === null) return [[name, '']];
    if (typeof value !== 'object') return [[name, scalar(value)]];
    // A style of `spread` of its own would take the names of its neighbors.
    const own = styleOf(styles, name);
    const style = own === 'spread' || (own === 'repeat' && isNested(value)) ? 'deep' : own;
    return styledMembers(name, value, { [name]: style }, scalar);
  });
}

/** `filter[status]=open`, `items[0][price]=…`: as official clients write them. */
function deepMembers(name: string, value: JsonValue, scalar: (value: JsonValue) => string): Member[] {
  if (value === null) return [[name, '']];
  if (typeof value !== 'object') return [[name, scalar(value)]];
  return Object.entries(value).flatMap(([key, inner]) => deepMembers(`${name}[${key}]`, inner, scalar));
}

function repeated(member: string, list: JsonValue[], scalar: (value: JsonValue) => string): Member[] {
  return list.map((entry) => [member, scalar(entry)]);
}

function isNested(value: JsonValue[] | { [name: string]: JsonValue }): boolean {
  return !Array.isArray(value) || value.some((entry) => typeof entry === 'object' && entry !== null);
}

function styleOf(styles: Readonly<Record<string, MemberStyle>>, member: string): MemberStyle {
  return (Object.hasOwn(styles, member) ? styles[member] : undefined) ?? 'repeat';
}
