// Matches foreign regular expressions in time linear in pattern × text. It follows all paths through the pattern in
// parallel (Thompson's construction), without backtracking. It only decides whether a whole text matches. The
// language's own engine matches single characters (classes, `\p{…}`, `.`). Reading the source is patternSource.ts.
import { readPattern, UnsupportedPattern, type Assertion, type PatternNode } from './patternSource.ts';

/** Instructions of a compiled pattern; counted repetitions are expanded. */
const MOST_INSTRUCTIONS = 4_000;
/** Instructions times characters: some hundred milliseconds at worst. Beyond it, nothing matches. */
const MOST_WORK = 8_000_000;

type Instruction =
  | { op: 'one'; fits: (character: string) => boolean; next: number }
  | { op: 'fork'; next: number; other: number }
  | { op: 'if'; holds: Assertion; next: number }
  | { op: 'end' };

/** Whether a whole text matches. */
export type LinearPattern = (text: string) => boolean;

/** Undefined if the source is not a supported regular expression (flag `u`), or is too large. */
export function linearPattern(source: string): LinearPattern | undefined {
  try {
    const program = compile(readPattern(source));
    return (text) => program.length * text.length <= MOST_WORK && matches(program, Array.from(text));
  } catch (error) {
    if (error instanceof UnsupportedPattern || error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function compile(root: PatternNode): Instruction[] {
  const program: Instruction[] = [];
  const add = (instruction: Instruction): number => {
    if (program.length >= MOST_INSTRUCTIONS) throw new UnsupportedPattern();
    return program.push(instruction) - 1;
  };
  /** Emits the instructions from the node to `next`. @returns the entry point */
  const write = (node: PatternNode, next: number): number => {
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
  const writeTimes = ({ part, least, most }: PatternNode & { kind: 'times' }, next: number): number => {
    let at = next;
    if (most === Infinity) {
      const loop: Instruction = { op: 'fork', next, other: next };
      at = add(loop);
      loop.next = write(part, at);
    } else {
      if (most > MOST_INSTRUCTIONS) throw new UnsupportedPattern();
      for (let count = least; count < most; count += 1)
        at = add({ op: 'fork', next: write(part, at), other: next });
    }
    if (least > MOST_INSTRUCTIONS) throw new UnsupportedPattern();
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
