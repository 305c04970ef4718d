// Calls through bundles with generated input, for the tests of what a person reads.
import * as fc from 'fast-check';
import { BUNDLES, nameOf, text, type Call } from './disclosedCalls.ts';

export const BUNDLE_TOOL_CALLS: Readonly<Record<string, fc.Arbitrary<Call>>> = {
  act_with_bundle: fc.oneof(
    fc
      .record({ title: text(200), body: text(300), labels: fc.array(text(50), { maxLength: 4 }) })
      .map((input) => ({
        args: { bundle_id: 'b1', tool: 'create_ticket', input },
        sent: [input.title, input.body, ...input.labels, 'POST http://127.0.0.1:1/development/tickets'],
      })),
    fc.record({ message_id: fc.stringMatching(/^msg_[a-z]{1,20}$/), text: text(300) }).map((input) => ({
      args: { bundle_id: 'b1', tool: 'update_message', input },
      sent: [input.text, `PATCH http://127.0.0.1:1/development/messages/${input.message_id}`],
    })),
    fc.array(text(120), { minLength: 2, maxLength: 5 }).map((texts) => ({
      args: {
        bundle_id: 'b1',
        tool: 'send_message',
        inputs: texts.map((said) => ({ channel_id: 'C_CI', text: said })),
      },
      sent: ['C_CI', ...texts],
    })),
  ),
  allow_reading: fc.constantFrom(...BUNDLES).map((id) => ({
    args: { bundle_id: id, caller_id: 'cli_1' },
    sent: [nameOf(id)],
  })),
};
