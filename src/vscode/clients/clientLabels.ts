// Which names clients can have. Approval dialogs show them, so none can pass for another. Pure.
import type { ClientToken } from '../../core/access/clientTokens.ts';
import { KNOWN_CLIENTS } from '../../clients/knownClients.ts';
import { foreignText } from '../text/foreignText.ts';
import type { Translate } from '../text/translate.ts';

const MAX_LABEL_LENGTH = 60;
/** Names in use: the person at the editor, the editor's own chat, the demo's agent. */
const TAKEN = ['you', 'vs code', 'sluice', 'demo agent'];

/** Why a client can't have that name, or undefined. @param known clients that have a token */
export function labelProblem(
  label: string,
  known: readonly Pick<ClientToken, 'label'>[],
  t: Translate,
): string | undefined {
  const trimmed = label.trim();
  if (trimmed === '') return t('The client needs a name.');
  if (trimmed.length > MAX_LABEL_LENGTH) return t('At most {max} characters.', { max: MAX_LABEL_LENGTH });
  if (foreignText(trimmed, MAX_LABEL_LENGTH) !== trimmed) return t('Use plain, visible characters only.');
  if (TAKEN.includes(skeleton(trimmed)))
    return t('Another client, or Sluice itself, already uses a name like this.');
  const others = [...known, ...KNOWN_CLIENTS].map((other) => other.label);
  if (others.some((other) => other !== trimmed && skeleton(other) === skeleton(trimmed)))
    return t('Another client, or Sluice itself, already uses a name like this.');
  return undefined;
}

/** What happens to the current token of a client with that name; undefined if it has none. */
export function replacedTokenNotice(
  label: string,
  known: readonly Pick<ClientToken, 'label'>[],
  t: Translate,
): string | undefined {
  if (!known.some((token) => token.label === label.trim())) return undefined;
  return t('This client’s current token stops working when you copy the new one.');
}

/** The same for names that look alike at a glance: case, width and spaces don't count. */
function skeleton(label: string): string {
  return label.normalize('NFKC').toLowerCase().replaceAll(/\s+/g, ' ').trim();
}
