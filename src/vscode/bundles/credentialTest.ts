// Tests a credential at its provider, and says in words whether it works, for whom, and what to do if it does not. Pure but
// for the call of the tool.
import type { JsonObject } from '../../core/json.ts';
import type { Remedy, Verdict } from '../../core/toolSource/credentialVerdict.ts';
import { callAsPerson, type ToolHost } from '../commands/person.ts';
import { problemOf, text, timeOf } from '../commands/toolOutputs.ts';
import { problemText } from '../operations/operationText.ts';
import { foreignText } from '../text/foreignText.ts';
import type { Translate } from '../text/translate.ts';

export interface CredentialTest {
  /** `failed`: a person has something to do; `unclear`: nothing is known now. */
  result: 'works' | 'failed' | 'unclear';
  /** Whole sentences. */
  text: string;
  remedy: Remedy;
}

/** Sends one reading call. Never rejects for an expected failure. */
export async function testedCredential(
  sluice: ToolHost,
  { bundleId, id }: { bundleId: string; id: string },
  timeText: (at: number) => string,
  t: Translate,
): Promise<CredentialTest> {
  const { output } = await callAsPerson(sluice, 'test_credential', {
    bundle_id: bundleId,
    credential_id: id,
  });
  const problem = problemOf(output);
  if (problem !== null) return { result: 'unclear', text: problemText(problem, t), remedy: 'none' };
  return testText(output, timeText, t);
}

/** @param output of test_credential */
export function testText(output: JsonObject, timeText: (at: number) => string, t: Translate): CredentialTest {
  const verdict = text(output['verdict']) as Verdict;
  const remedy = text(output['remedy']) as Remedy;
  const name = foreignText(text(output['label']), 80);
  const provider = foreignText(text(output['provider']), 80);
  const words = { name, provider };
  const said = saidText(text(output['said']), t);
  const told = (result: CredentialTest['result'], ...sentences: string[]): CredentialTest => ({
    result,
    text: sentences.filter((sentence) => sentence !== '').join(' '),
    remedy,
  });
  switch (verdict) {
    case 'accepted':
      return told(
        remedy === 'none' ? 'works' : 'failed',
        t('{provider} accepts “{name}”.', words),
        ...factsOf(output, timeText, t),
        remedyText(remedy, t),
      );
    case 'known':
      return told(
        'works',
        t('{provider} knows “{name}”.', words),
        t('It offers no request that shows whether the value itself is right.'),
      );
    case 'refused':
      return told('failed', t('{provider} does not accept “{name}”.', words), said, remedyText(remedy, t));
    case 'objects':
      return told(
        'failed',
        t('{provider} answered, but “{name}” lacks what this bundle needs.', words),
        said,
        t('Check its permissions at the provider.'),
      );
    case 'unanswered':
      return told(
        'unclear',
        t('{provider} could not be asked about “{name}”.', words),
        said,
        t('Test it again later.'),
      );
    case 'untestable':
      return told(
        'unclear',
        t('{provider} offers no reading request that shows whether “{name}” works.', words),
        t('Nothing was sent.'),
      );
  }
}

/** For whom it works, and how long. */
function factsOf(output: JsonObject, timeText: (at: number) => string, t: Translate): string[] {
  const account = foreignText(text(output['account']), 80);
  const listed = Array.isArray(output['scopes']) ? output['scopes'].map(text) : [];
  const scopes = foreignText(listed.join(', '), 200);
  const expiresAt = timeOf(output['expires_at']);
  return [
    ...(account === '' ? [] : [t('Account: {account}.', { account })]),
    ...(scopes === '' ? [] : [t('Scopes: {scopes}.', { scopes })]),
    ...(expiresAt === null ? [] : [t('Valid until {time}.', { time: timeText(expiresAt) })]),
  ];
}

function saidText(said: string, t: Translate): string {
  return said === '' ? '' : problemText({ message: foreignText(said, 300), next: '' }, t);
}

function remedyText(remedy: Remedy, t: Translate): string {
  switch (remedy) {
    case 'replace':
      return t('Replace it.');
    case 'reconnect':
      return t('Reconnect the account.');
    case 'sync':
      return t('Sync the bundle to get a new token.');
    case 'theirs':
      return t('The system that refreshes it must provide a new one.');
    case 'none':
      return '';
  }
}
