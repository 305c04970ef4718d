// Edits of JSON in whatever layout: the result means what was wanted, and no comment is lost.
import assert from 'node:assert/strict';
import { parse, type ParseError } from 'jsonc-parser';
import { jsonConfig } from '../../../src/clients/jsonConfig.ts';
import { applyEdits } from '../../../src/clients/textEdit.ts';
import { randomFrom, SEED } from '../../support/random.ts';

const ENTRY = { command: 'node', env: { T: '1' } };
const CASES = 500;

/** Objects with servers and rules, with white space, comments and trailing commas wherever they may stand. */
class Writer {
  comments = 0;
  readonly #random: () => number;

  constructor(random: () => number) {
    this.#random = random;
  }

  #below(limit: number): number {
    return Math.floor(this.#random() * limit);
  }

  #space(): string {
    return ['', '', ' ', '\n', '\n  ', '\r\n\t'][this.#below(6)] ?? '';
  }

  #between(): string {
    if (this.#below(4) > 0) return this.#space();
    this.comments += 1;
    const comment = `c${this.comments};`;
    return `${this.#space()}${this.#below(2) === 0 ? `// ${comment}\n` : `/* ${comment} */`}${this.#space()}`;
  }

  #joined(parts: string[]): string {
    return parts
      .map((part, index) => {
        const hasComma = index < parts.length - 1 || this.#below(4) === 0;
        return part + this.#between() + (hasComma ? `,${this.#between()}` : '');
      })
      .join('');
  }

  #value(depth: number): string {
    const kind = this.#below(depth > 2 ? 2 : 4);
    if (kind === 0) return String(this.#below(100));
    if (kind === 1) return JSON.stringify('},]/*"//');
    if (kind === 2) return this.object(depth + 1);
    return `[${this.#between()}${this.#joined(['"a"', '"b"'].slice(this.#below(3)))}]`;
  }

  object(depth = 0): string {
    const all = depth > 2 ? [] : ['first', 'mcpServers', 'other', 'permissions', 'last'];
    const names = all.filter(() => this.#below(2) === 0);
    const members = names.map((name) => {
      const isObject = name === 'mcpServers' || name === 'permissions';
      const value = isObject ? this.object(depth + 1) : this.#value(depth);
      return `"${name}"${this.#between()}:${this.#between()}${value}`;
    });
    return `{${this.#between()}${this.#joined(members)}}`;
  }
}

function meaningOf(text: string): Record<string, Record<string, unknown>> {
  const errors: ParseError[] = [];
  const value = parse(text, errors, { allowTrailingComma: true }) as Record<string, Record<string, unknown>>;
  assert.deepEqual(errors, [], text);
  return value;
}

describe('a JSON configuration in any layout', () => {
  it(`[clients.kept] gets a member and loses it, and nothing else (SLUICE_SEED=${SEED})`, () => {
    const random = randomFrom(SEED);
    for (let index = 0; index < CASES; index += 1) {
      const writer = new Writer(random);
      const text = writer.object();
      const keepsComments = (edited: string): void => {
        for (let comment = 1; comment <= writer.comments; comment += 1)
          assert.ok(edited.includes(`c${comment};`), `${text}\n→\n${edited}`);
      };
      const wanted = meaningOf(text);
      (wanted['mcpServers'] ??= {})['sluice'] = ENTRY;
      const added = applyEdits(text, jsonConfig.setMember(text, ['mcpServers', 'sluice'], ENTRY));
      assert.deepEqual(meaningOf(added), wanted, text);
      keepsComments(added);
      delete wanted['mcpServers']['sluice'];
      const removed = applyEdits(added, jsonConfig.removeMember(added, ['mcpServers', 'sluice']));
      assert.deepEqual(meaningOf(removed), wanted, text);
      keepsComments(removed);
      const list = ['permissions', 'allow'];
      const ruled = applyEdits(text, jsonConfig.addItem(text, list, 'mcp__sluice'));
      assert.deepEqual(meaningOf(ruled)['permissions']?.['allow'], ['mcp__sluice']);
      const unruled = applyEdits(ruled, jsonConfig.removeItem(ruled, list, 'mcp__sluice'));
      assert.deepEqual(meaningOf(unruled)['permissions']?.['allow'], []);
      keepsComments(unruled);
    }
  });

  it('keeps the line break behind a comment that would swallow what follows a removed member', () => {
    for (const text of [
      '{\n  "a": 1, // c\n  "b": 2 }\n',
      '{\n  "a": 1, // c\n  "b": 2, "d": 3\n}\n',
      '{\n  "a": 1 // c\n, "b": 2 }\n',
      '{\n  "a": 1, // c\n  "b": 2 /* d */ }\n',
    ]) {
      const removed = applyEdits(text, jsonConfig.removeMember(text, ['b']));
      assert.equal(jsonConfig.valueAt(removed, ['a']), 1, removed);
      assert.equal(jsonConfig.valueAt(removed, ['b']), undefined, removed);
      assert.ok(removed.includes('// c'), removed);
    }
  });
});
