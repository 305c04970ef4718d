// A bundle's own secret that its provider refuses, as a row of Needs You: no sign-in brings another one, a person types it.
// Pure.
import { foreignText } from '../text/foreignText.ts';
import { escapeMarkdown } from '../text/markdown.ts';
import type { Translate } from '../text/translate.ts';
import type { LostAccount } from '../sync/lostAccounts.ts';
import type { ViewRow } from './viewRow.ts';

export function refusedSecretRow({ id, label, bundle }: LostAccount, t: Translate): ViewRow {
  const secret = foreignText(label, 80);
  const place = foreignText(bundle, 80);
  const why = t('The provider no longer accepts this secret, so tools of {bundle} fail. Replace it.', {
    bundle: place,
  });
  return {
    id: `credential/${id}`,
    label: t('Replace {secret} of {bundle}', { secret, bundle: place }),
    description: t('refused by its provider'),
    icon: 'key',
    color: 'list.warningForeground',
    tooltip: `**${escapeMarkdown(secret)}**\n\n${escapeMarkdown(why)}`,
    context: 'credential.refused',
    command: 'sluice.replaceSecret',
    ref: { kind: 'credential', id },
  };
}
