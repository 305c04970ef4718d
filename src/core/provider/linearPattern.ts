// Matches foreign regular expressions in time linear in pattern × text. It follows all paths through the pattern in
// parallel (Thompson's construction), without backtracking. It only decides whether a whole text matches. The
// language's own engine matches single characters (classes, `\p{…}`, `.`).

/** Instructions of a compiled pattern; counted repetitions are expanded. */
const MOST_INSTRUCTIONS = 4_000;

type Assertion = '^' | '$' | '\\b' | '\\B';
type Instruction =
  | { op: 'one'; fits: (character: string) => boolean; next: number }
  | { op: 'fork'; next: number; other: number }
  | { op: 'if'; holds: Assertion; next: number }
  | { op: 'end' };

type Node =
  | { kind: 'one'; fits: (character: string) => boolean }
  | { kind: 'if'; holds: Assertion }
  | { kind: 'all' | 'any'; parts: Node[] }
  | { kind: 'times'; part: Node; least: number; most: number };

/** Whether a whole text matches. */
export type LinearPattern = (text: string) => boolean;

/** Undefined if the source is not a supported regular expression (flag `u`), or is too large. */
export function linearPattern(source: string): LinearPattern | undefined {
  try {
    const program = compile(new Parser(source).parse());
    return (text) => matches(program, Array.from(text));
  } catch (error) {
    if (error instanceof Unsupported || error instanceof SyntaxError) return undefined;
    throw error;
  }
}

class Unsupported extends Error {}

class Parser {
  readonly #source: string[];
  #at = 0;

  constructor(source: string) {
    new RegExp(source, 'u');
    this.#source = Array.from(source);
  }

  parse(): Node {
    const node = this.#choice();
    if (this.#at < this.#source.length) throw new Unsupported();
    return node;
  }

  #choice(): Node {
    const parts = [this.#sequence()];
    while (this.#take('|')) parts.push(this.#sequence());
    return { kind: 'any', parts };
  }

  #sequence(): Node {
    const parts: Node[] = [];
    while (this.#at < this.#source.length && this.#here !== '|' && this.#here !== ')')
      parts.push(this.#quantified(this.#atom()));
    return { kind: 'all', parts };
  }

  #quantified(part: Node): Node {
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

  #atom(): Node {
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
        return { kind: 'one', fits: (other) => other === character };
    }
  }

  #group(): Node {
    if (this.#take('?')) {
      const kind = this.#next();
      if (kind === '<' && /[=!]/.test(this.#here)) throw new Unsupported();
      if (kind === '<') while (this.#next() !== '>');
      else if (kind !== ':') throw new Unsupported();
    }
    const inner = this.#choice();
    if (!this.#take(')')) throw new Unsupported();
    return inner;
  }

  #escape(): Node {
    const letter = this.#next();
    if (letter === 'b' || letter === 'B') return { kind: 'if', holds: `\\${letter}` };
    // References to groups; a surrogate half would not be one character.
    if (/[k1-9]/.test(letter)) throw new Unsupported();
    const rest = this.#source.slice(this.#at, this.#at + 60).join('');
    const more =
      letter === 'p' || letter === 'P' || (letter === 'u' && rest.startsWith('{'))
        ? (/^\{[^}]*\}/.exec(rest)?.[0] ?? '')
        : rest.slice(0, { u: 4, x: 2, c: 1 }[letter] ?? 0);
    if (letter === 'u' && /^d[89a-f]/i.test(more)) throw new Unsupported();
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
    if (character === undefined) throw new Unsupported();
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

function compile(root: Node): Instruction[] {
  const program: Instruction[] = [];
  const add = (instruction: Instruction): number => {
    if (program.length >= MOST_INSTRUCTIONS) throw new Unsupported();
    return program.push(instruction) - 1;
  };
  /** Emits the instructions from the node to `next`. @returns the entry point */
  const write = (node: Node, next: number): number => {
    switch (node.kind) {
      case 'one':
        return add({ op: 'one', fits: node.fits, next });
      case 'if':
        return add({ op: 'if', holds: node.holds, next });
      case 'all':
        return node.parts.reduceRight((after, part) => write(part, after), next);
      case 'any':
        return node.parts
          .map((part) => write(part, next))
          .reduceRight((other, first) => add({ op: 'fork', next: first, other }));
      case 'times':
        return writeTimes(node, next);
    }
  };
  const writeTimes = ({ part, least, most }: Node & { kind: 'times' }, next: number): number => {
    let at = next;
    if (most === Infinity) {
      const loop: Instruction = { op: 'fork', next, other: next };
      at = add(loop);
      loop.next = write(part, at);
    } else {
      if (most > MOST_INSTRUCTIONS) throw new Unsupported();
      for (let count = least; count < most; count += 1)
        at = add({ op: 'fork', next: write(part, at), other: next });
    }
    if (least > MOST_INSTRUCTIONS) throw new Unsupported();
    for (let count = 0; count < least; count += 1) at = write(part, at);
    return at;
  };
  const begin = write(root, add({ op: 'end' }));
  add({ op: 'fork', next: begin, other: begin });
  return program;
}

function matches(program: readonly Instruction[], text: readonly string[]): boolean {
  const seen = new Int32Array(program.length).fill(-1);
  let ways = [program.length - 1];
  for (let at = 0; ; at += 1) {
    const next: number[] = [];
    const waiting = ways;
    for (let way = waiting.pop(); way !== undefined; way = waiting.pop()) {
      if (seen[way] === at) continue;
      seen[way] = at;
      const instruction = program[way];
      if (instruction?.op === 'fork') waiting.push(instruction.other, instruction.next);
      else if (instruction?.op === 'if' && holdsAt(instruction.holds, text, at))
        waiting.push(instruction.next);
      else if (instruction?.op === 'end' && at === text.length) return true;
      else if (instruction?.op === 'one' && at < text.length && instruction.fits(text[at] ?? ''))
        next.push(instruction.next);
    }
    if (next.length === 0) return false;
    ways = next;
  }
}

function holdsAt(assertion: Assertion, text: readonly string[], at: number): boolean {
  if (assertion === '^') return at === 0;
  if (assertion === '$') return at === text.length;
  const isWord = (index: number): boolean => /^\w$/.test(text[index] ?? '');
  return (isWord(at - 1) !== isWord(at)) === (assertion === '\\b');
}
