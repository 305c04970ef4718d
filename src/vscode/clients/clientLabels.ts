// Which names clients can have: dialogs that people decide on show them, so none must pass for another. Pure.
import type { ClientToken } from '../../core/access/clientTokens.ts';
import { KNOWN_CLIENTS } from '../../clients/knownClients.ts';
import { foreignText } from '../text/foreignText.ts';
import type { Translate } from '../text/translate.ts';

const MAX_LABEL_LENGTH = 60;
/** Who is called that already: the person at the editor, the editor's own chat, the demo's agent. */
const TAKEN = ['you', 'vs code', 'sluice', 'demo agent'];

/** Why a client cannot be called that, or undefined. @param known clients that have a token */
export function labelProblem(
  label: string,
  known: readonly Pick<ClientToken, 'label'>[],
  t: Translate,
): string | undefined {
  const trimmed = label.trim();
  if (trimmed === '') return t('The client needs a name.');
  if (trimmed.length > MAX_LABEL_LENGTH) return t('At most {max} characters.', { max: MAX_LABEL_LENGTH });
  if (foreignText(trimmed, MAX_LABEL_LENGTH) !== trimmed) return t('Plain, visible characters only.');
  if (TAKEN.includes(skeleton(trimmed))) return t('That name would be mistaken for somebody else.');
  const others = [...known, ...KNOWN_CLIENTS].map((other) => other.label);
  if (others.some((other) => other !== trimmed && skeleton(other) === skeleton(trimmed)))
    return t('That name would be mistaken for somebody else.');
  return undefined;
}

/** What becomes of the token that a client of that name has, or undefined if it has none. */
export function replacedTokenNotice(
  label: string,
  known: readonly Pick<ClientToken, 'label'>[],
  t: Translate,
): string | undefined {
  if (!known.some((token) => token.label === label.trim())) return undefined;
  return t('This client has a token already; it stops working when the new one is copied.');
}

/** What names have in common that look alike at a glance: case, width and spaces do not count. */
function skeleton(label: string): string {
  return label.normalize('NFKC').toLowerCase().replaceAll(/\s+/g, ' ').trim();
}
