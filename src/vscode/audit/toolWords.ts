// What a record of the audit log calls the tool, or the act of a person, that it is about. Pure.
import { phrase } from '../../core/plan/phrase.ts';
import { foreignText } from '../text/foreignText.ts';
import type { Translate } from '../text/translate.ts';

const WORDS: readonly string[] = [
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
  const words = tool.replaceAll('_', ' ');
  return WORDS.includes(words) ? t(words) : foreignText(words, 60);
}
