// What Windows would start, by a reader of its own of the lines that its command processor and its programs read.
import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { AppError } from '../../../src/core/errors.ts';
import { windowsCommand } from '../../../src/guests/windowsCommand.ts';

const SHELL = String.raw`C:\Windows\System32\cmd.exe`;
const NPX = String.raw`C:\Program Files\nodejs\npx.cmd`;
const argument = fc.string({
  unit: fc.constantFrom(...Array.from('ab \\&|<>^()%!"\n-@/,;=')),
  maxLength: 12,
});

describe('A guest that Windows starts by a batch file', () => {
  it('[guests.windows] gets just its arguments, or is not started', () => {
    fc.assert(
      fc.property(fc.array(argument, { maxLength: 5 }), (args) => {
        const isRefused = args.some((each) => /["%!\n]/.test(each));
        if (isRefused) {
          assert.throws(() => windowsCommand(NPX, args, SHELL), AppError);
          return;
        }
        const { command, args: given, windowsVerbatimArguments } = windowsCommand(NPX, args, SHELL);
        assert.deepEqual([command, windowsVerbatimArguments], [SHELL, true]);
        const [d, s, c, line = ''] = given;
        assert.deepEqual([d, s, c], ['/d', '/s', '/c']);
        const inner = line.slice(1, -1);
        assert.deepEqual(unquotedIn(inner).replaceAll(' ', ''), '', 'Something is outside quotes.');
        assert.deepEqual(argumentsIn(inner), [NPX, ...args]);
      }),
    );
  });

  it('[guests.windows] is started directly if it is a program', () => {
    const args = ['a "b"', '%PATH%'];
    const program = String.raw`C:\node.exe`;
    assert.deepEqual(windowsCommand(program, args, SHELL), { command: program, args });
  });
});

/** What the command processor would read as its own: all that is outside quotes, which know no escape there. */
function unquotedIn(line: string): string {
  return line
    .split('"')
    .filter((_, index) => index % 2 === 0)
    .join('');
}

/** As a program's start reads its line: 2n backslashes before a quote are n, and the quote ends the argument. */
function argumentsIn(line: string): string[] {
  const found: string[] = [];
  const parts = line.matchAll(/"((?:[^"\\]|\\+(?!\\*")|\\*(?="))*?)"(?: |$)/g);
  for (const [, text = ''] of parts)
    found.push(text.replace(/(\\+)$/, (slashes) => slashes.slice(slashes.length / 2)));
  return found;
}
