// What a record of the audit log calls the tool, or the act of a person, that it is about. Pure.
import { POLICY_ACTS, type PolicyAct } from '../../core/audit/auditRecord.ts';
import { phrase, type Phrase } from '../../core/plan/phrase.ts';
import { foreignText } from '../text/foreignText.ts';
import type { Translate } from '../text/translate.ts';

/** Whom or what a person's decision is about. */
const ACTS: Record<PolicyAct, Phrase> = {
  'hold approvals': phrase('hold approvals'),
  'approval exception': phrase('allow without asking'),
  consent: phrase('approved destinations'),
  rule: phrase('allow calls'),
  pin: phrase('pin tools'),
  'accept manifest': phrase('accept manifest'),
  'accept guest': phrase('accept server'),
  'remove guest': phrase('remove server'),
  'accept change of guest': phrase('accept change of server'),
  'keep change of guest': phrase('withhold change of server'),
  'set verb of guest': phrase('say what a server’s tool does'),
};

const WORDS: readonly string[] = [
  phrase('clients'),
  phrase('import credentials'),
  phrase('reconnect account'),
  phrase('setup file'),
  phrase('storage'),
  phrase('allow guest reading'),
  phrase('allow reading'),
  phrase('act with bundle'),
  phrase('apply setup'),
  phrase('call guest'),
  phrase('change subscription'),
  phrase('delete bundle'),
  phrase('delete bundles'),
  phrase('deliver secret'),
  phrase('forget bundle'),
  phrase('migrate bundles'),
  phrase('provision bundle'),
  phrase('replace credential'),
  phrase('revoke credentials'),
  phrase('roll back operation'),
  phrase('rotate credential'),
  phrase('share bundle'),
  phrase('sync credentials'),
  phrase('undo operation'),
  phrase('update bundle settings'),
  phrase('update webhook url'),
].map(({ text }) => text);

/** `delete_bundles` reads "delete bundles". */
export function toolWords(tool: string, t: Translate): string {
  const act = POLICY_ACTS.find((each) => each === tool);
  if (act !== undefined) return t(ACTS[act].text);
  const words = tool.replaceAll('_', ' ');
  return WORDS.includes(words) ? t(words) : foreignText(words, 60);
}
