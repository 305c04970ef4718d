// Errors from which a model succeeds at its next try: everything that is wrong, and how it is right.
import assert from 'node:assert/strict';
import { AppError } from '../../../../src/core/errors.ts';
import { parseArguments } from '../../../../src/core/tool/arguments.ts';
import { isOptional, membersOf } from '../../../../src/core/tool/argumentForm.ts';
import { OPERATION_STATUSES } from '../../../../src/core/operation/operation.ts';
import { tools } from '../../../../src/tools/index.ts';

const inputOf = (name: string) => {
  const tool = tools.find((candidate) => candidate.name === name);
  assert.ok(tool, name);
  return tool.input;
};

function refusal(name: string, args: unknown): string {
  try {
    parseArguments(inputOf(name), args);
  } catch (error) {
    assert.ok(AppError.is(error, 'bad-arguments'));
    return `${error.message} ${error.next}`;
  }
  return assert.fail(`${name} took ${JSON.stringify(args)}`);
}

describe('A refusal of arguments', () => {
  for (const { name, input } of tools) {
    it(`[errors.teach] of ${name} names the argument that was meant, and all there are`, () => {
      for (const member of membersOf(input).keys()) {
        const camel = member.replaceAll(/_(.)/g, (_all, letter: string) => letter.toUpperCase());
        if (camel === member) continue;
        const said = refusal(name, { [camel]: 1 });
        assert.ok(said.includes(`${camel}: unknown argument; did you mean ${member}?`), said);
        for (const other of membersOf(input).keys()) assert.ok(said.includes(other), `${other}: ${said}`);
      }
    });

    it(`[errors.teach] of ${name} names every missing argument at once`, () => {
      const required = [...membersOf(input)].filter(([, schema]) => !isOptional(schema)).map(([key]) => key);
      if (required.length === 0) return;
      const said = refusal(name, {});
      for (const member of required) assert.ok(said.includes(`${member}: missing`), said);
    });
  }

  it('[errors.teach] shows all options, never a part of them', () => {
    const said = refusal('list_operations', { status: 'pending' });
    assert.ok(
      said.includes(`"pending" is not an option. Use one of: ${OPERATION_STATUSES.join(', ')}.`),
      said,
    );
    assert.match(refusal('list_bundles', { environment: 'prod' }), /Did you mean production\?/);
    assert.match(
      refusal('deliver_secret', { bundle_id: 'b', credential_id: 'c', destination: { type: 'file' } }),
      /destination\.type: "file" is not an option\. Use one of: env_file, clipboard, command/,
    );
  });

  it('[errors.teach] shows an example, and the unit', () => {
    assert.match(refusal('list_audit_events', { since: 'yesterday' }), /such as 2026-11-01T00:00:00Z/);
    const price = refusal('change_subscription', { bundle_id: 'b', subscription: 's', max_amount: 29.5 });
    assert.match(price, /max_amount: must be a whole number .*minor units of the currency \(2900 = 29\.00\)/);
    assert.match(refusal('delete_bundles', { filter: 'staging' }), /filter: must be an object, such as \{"/);
    assert.match(refusal('list_bundles', { limit: 1000 }), /limit: must be at most 100/);
  });

  it('[errors.teach] says what a client did wrong on its own', () => {
    const unparsed = refusal('get_bundle', { __unparsedToolInput: { raw: '{"bundle', len: 8 } });
    assert.match(unparsed, /could not parse the JSON of this call.*bundle_id \(required\)/);
    for (const wrapper of ['args', 'arguments', 'input', 'params', 'parameters']) {
      for (const inner of [{ bundle_id: 'bnd_1' }, '{"bundle_id":"bnd_1"}'])
        assert.match(refusal('get_bundle', { [wrapper]: inner }), /put the arguments at the top level/);
    }
  });

  it('[errors.teach] has no words of a validator', () => {
    const odd = [null, 1, 'x', true, [], {}, [1], { a: 1 }];
    for (const { name, input } of tools)
      for (const member of membersOf(input).keys())
        for (const value of odd) {
          const said = ((): string => {
            try {
              parseArguments(input, { [member]: value });
            } catch (error) {
              return error instanceof Error ? error.message : '';
            }
            return '';
          })();
          assert.doesNotMatch(said, /Invalid|expected|received|undefined|\[object/i, `${name}.${member}`);
        }
  });

  it('[errors.teach] stays short, whatever was sent', () => {
    const flood = Object.fromEntries(
      Array.from({ length: 500 }, (_unused, n) => [`${'x'.repeat(300)}${n}`, n]),
    );
    assert.ok(refusal('list_bundles', flood).length < 8_000);
  });
});
