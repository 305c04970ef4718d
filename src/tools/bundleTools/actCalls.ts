// What an act's arguments mean: the calls that they ask for, each with a name that does not change.
import { z } from 'zod';
import type { Credential } from '../../core/bundle/credential.ts';
import { canonicalJson } from '../../core/canonicalJson.ts';
import { AppError } from '../../core/errors.ts';
import type { JsonObject } from '../../core/json.ts';
import type { Hasher } from '../../core/hostPorts.ts';
import { fileArguments } from '../../core/toolSource/fileArguments.ts';
import { readInput } from '../../core/toolSource/inputReading.ts';
import { accountFor } from '../../core/toolSource/toolAccounts.ts';
import { gatedInput } from '../gated.ts';
import { toolTarget, type ToolTarget } from './toolTarget.ts';

const MOST_INPUTS = 100;
const oneInput = z.record(z.string(), z.json());

export const actInput = z
  .strictObject({
    bundle_id: z.string().min(1).max(80),
    tool: z.string().min(1).max(80),
    account_id: z.string().optional(),
    input: oneInput.optional(),
    inputs: z.array(oneInput).min(1).max(MOST_INPUTS).optional().describe('several calls, in order'),
    ...gatedInput,
  })
  .refine(({ input, inputs }) => (input === undefined) !== (inputs === undefined), {
    message: 'give input, or inputs for several calls',
  });
export type ActArgs = z.infer<typeof actInput>;

export interface WantedAct extends ToolTarget {
  account: Credential | undefined;
  calls: { id: string; input: JsonObject }[];
}

/** @throws AppError `not-found`, `bundle-busy`, as `accountFor`; `bad-arguments` that names the tool, the field and an example */
export function wantedAct(
  args: ActArgs,
  context: Parameters<typeof toolTarget>[0] & { hasher: Hasher },
): WantedAct {
  const target = toolTarget(context, args.bundle_id, args.tool);
  const { bundle, tool } = target;
  if (tool.verb === 'read')
    throw new AppError('bad-arguments', `${tool.name} only reads.`, {
      next: 'Nothing was sent. Call it with read_from_bundle.',
    });
  const files = fileArguments(tool);
  const seen = new Map<string, number>();
  const calls = (args.inputs ?? [args.input ?? {}]).map((given) => {
    const input = readInput(tool.name, tool.input, given, files);
    const hash = context.hasher.sha256(canonicalJson([bundle.id, tool.name, input])).slice(0, 24);
    const times = (seen.get(hash) ?? 0) + 1;
    seen.set(hash, times);
    return { id: times === 1 ? `call_${hash}` : `call_${hash}_${times}`, input };
  });
  return { ...target, account: accountFor(context.view, target, args.account_id), calls };
}
