// The source of a foreign regular expression (flag `u`) as a tree: what linearPattern.ts matches, and what
// patternExample.ts writes a text for. Knows nothing of texts.

export type Assertion = '^' | '$' | '\\b' | '\\B';

export type PatternNode =
  /** `literal`: the only character that fits. */
  | { kind: 'one'; fits: (character: string) => boolean; literal?: string }
  | { kind: 'if'; holds: Assertion }
  | { kind: 'all' | 'any'; parts: PatternNode[] }
  | { kind: 'times'; part: PatternNode; least: number; most: number };

/** @throws UnsupportedPattern; SyntaxError if the engine doesn't take it either */
export function readPattern(source: string): PatternNode {
  return new Parser(source).parse();
}

export class UnsupportedPattern extends Error {}

class Parser {
  readonly #source: string[];
  #at = 0;

  constructor(source: string) {
    new RegExp(source, 'u');
    this.#source = Array.from(source);
  }

  parse(): PatternNode {
    const node = this.#choice();
    if (this.#at < this.#source.length) throw new UnsupportedPattern();
    return node;
  }

  #choice(): PatternNode {
    const parts = [this.#sequence()];
    while (this.#take('|')) parts.push(this.#sequence());
    return { kind: 'any', parts };
  }

  #sequence(): PatternNode {
    const parts: PatternNode[] = [];
    while (this.#at < this.#source.length && this.#here !== '|' && this.#here !== ')')
      parts.push(this.#quantified(this.#atom()));
    return { kind: 'all', parts };
  }

  #quantified(part: PatternNode): PatternNode {
    const counted = /^(?:([*+?])|\{(\d+)(?:(,)(\d*))?\})\??/.exec(
      this.#source.slice(this.#at, this.#at + 40).join(''),
    );
    if (counted === null) return part;
    const [whole, sign, from, comma, to] = counted;
    this.#at += whole.length;
    const least = sign === undefined ? Number(from) : sign === '+' ? 1 : 0;
    const isOpen = sign === undefined ? comma !== undefined && to === '' : sign !== '?';
    const most = isOpen ? Infinity : sign === '?' ? 1 : Number(to ?? from);
    return { kind: 'times', part, least, most };
  }

  #atom(): PatternNode {
    const character = this.#next();
    switch (character) {
      case '(':
        return this.#group();
      case '^':
      case '$':
        return { kind: 'if', holds: character };
      case '[':
        return { kind: 'one', fits: fitting(`[${this.#untilClosed()}`) };
      case '.':
        return { kind: 'one', fits: fitting('.') };
      case '\\':
        return this.#escape();
      default:
        return { kind: 'one', fits: (other) => other === character, literal: character };
    }
  }

  #group(): PatternNode {
    if (this.#take('?')) {
      const kind = this.#next();
      if (kind === '<' && /[=!]/.test(this.#here)) throw new UnsupportedPattern();
      if (kind === '<') while (this.#next() !== '>');
      else if (kind !== ':') throw new UnsupportedPattern();
    }
    const inner = this.#choice();
    if (!this.#take(')')) throw new UnsupportedPattern();
    return inner;
  }

  #escape(): PatternNode {
    const letter = this.#next();
    if (letter === 'b' || letter === 'B') return { kind: 'if', holds: `\\${letter}` };
    // References to groups; a surrogate half would not be one character.
    if (/[k1-9]/.test(letter)) throw new UnsupportedPattern();
    const rest = this.#source.slice(this.#at, this.#at + 60).join('');
    const more =
      letter === 'p' || letter === 'P' || (letter === 'u' && rest.startsWith('{'))
        ? (/^\{[^}]*\}/.exec(rest)?.[0] ?? '')
        : rest.slice(0, { u: 4, x: 2, c: 1 }[letter] ?? 0);
    if (letter === 'u' && /^d[89a-f]/i.test(more)) throw new UnsupportedPattern();
    this.#at += more.length;
    return { kind: 'one', fits: fitting(`\\${letter}${more}`) };
  }

  #untilClosed(): string {
    let text = '';
    for (;;) {
      const character = this.#next();
      text += character;
      if (character === ']') return text;
      if (character === '\\') text += this.#next();
    }
  }

  get #here(): string {
    return this.#source[this.#at] ?? '';
  }

  #next(): string {
    const character = this.#source[this.#at];
    if (character === undefined) throw new UnsupportedPattern();
    this.#at += 1;
    return character;
  }

  #take(character: string): boolean {
    if (this.#here !== character) return false;
    this.#at += 1;
    return true;
  }
}

function fitting(source: string): (character: string) => boolean {
  const expression = new RegExp(`^${source}$`, 'u');
  return (character) => expression.test(character);
}
