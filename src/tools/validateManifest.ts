// validate_manifest: whether a draft of a provider manifest is valid, and what it would do. It stores and sends
// nothing.
import { z } from 'zod';
import { hostsOf } from '../core/provider/manifestReach.ts';
import { readManifest } from '../core/provider/manifestChecks.ts';
import { isSent } from '../core/provider/declaredRequests.ts';
import { defineAnswerTool } from '../core/tool/tool.ts';
import { visibleText } from '../core/visibleText.ts';

const MOST_PROBLEMS = 50;

export const validateManifest = defineAnswerTool({
  name: 'validate_manifest',
  title: 'Check manifest',
  description:
    'Checks a provider manifest draft. Returns problems with their place and reason. Sends nothing. The schema is the resource sluice://schema/manifest.',
  input: z.strictObject({
    manifest: z.record(z.string(), z.json()).describe('the manifest, as the file would hold it'),
  }),
  output: z.looseObject({
    status: z.string(),
    valid: z.boolean().optional(),
    problems: z.array(z.looseObject({ path: z.string(), reason: z.string() })).optional(),
    hosts: z.array(z.string()).optional(),
    requests: z.array(z.looseObject({ name: z.string() })).optional(),
  }),
  verbs: ['read'],
  pace: 'short',
  openWorld: false,
  idempotent: true,
  answer: ({ manifest: draft }, { manifests }) => {
    const read = readManifest(draft);
    const problems = 'problems' in read ? read.problems : [];
    const taken = manifests.known().some(({ id }) => id === draft['id']);
    if ('problems' in read)
      return {
        status: 'ok',
        valid: false,
        problems: problems
          .slice(0, MOST_PROBLEMS)
          .map(({ path, reason }) => ({ path: visibleText(path, 200), reason: visibleText(reason, 300) })),
        total_problems: problems.length,
      };
    const { manifest } = read;
    return {
      status: 'ok',
      valid: true,
      problems: [],
      total_problems: 0,
      id_is_taken: taken,
      hosts: hostsOf(manifest),
      requests: Object.entries(manifest.requests).map(([name, request]) => ({
        name,
        type: request.type,
        verb: isSent(request) ? request.verb : null,
        method: request.type === 'http' ? request.method : null,
      })),
    };
  },
  summarize: ({ valid, problems = [] }) =>
    valid === true
      ? 'The manifest is valid.'
      : `The manifest is not valid: ${problems
          .slice(0, 3)
          .map(({ path, reason }) => `${path || '(whole)'}: ${reason}`)
          .join('; ')}.`,
});
