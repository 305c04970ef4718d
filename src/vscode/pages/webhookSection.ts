// The webhooks of a bundle, as a section of its page. Pure.
import type { Bundle } from '../../core/bundle/bundle.ts';
import type { PageRow, PageSection } from '../../protocol/page.ts';
import { foreignText } from '../text/foreignText.ts';
import type { Translate } from '../text/translate.ts';
import type { Acts } from './builtPage.ts';

export function webhookSection(bundle: Bundle, acts: Acts, t: Translate): PageSection {
  const ref = { kind: 'bundle', id: bundle.id } as const;
  const rows = bundle.webhooks.map(({ id, url, events }): PageRow => ({
    key: id,
    icon: 'globe',
    tone: null,
    title: foreignText(url, 200),
    sub: foreignText(events.join(', '), 200),
    opens: null,
    actions: [],
  }));
  const change = { label: t('Change URL…'), icon: 'edit' };
  const canChange = rows.length > 0 && bundle.status === 'active';
  return {
    key: 'webhooks',
    kind: 'rows',
    title: t('Webhooks'),
    rows,
    none: t('It has no webhooks.'),
    note: '',
    actions: canChange ? [acts.offer({ kind: 'command', command: 'changeWebhookUrl', ref }, change)] : [],
  };
}
