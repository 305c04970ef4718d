// Which webhook of a bundle is meant.
import type { Bundle, Webhook } from '../core/bundle/bundle.ts';
import { AppError } from '../core/errors.ts';
import { visibleText } from '../core/visibleText.ts';
import { shownName } from './bundleTarget.ts';

/** The named one; the only one if none is named. @throws AppError `bad-arguments`, `not-found`, both listing them */
export function webhookOf(bundle: Bundle, webhookId: string | undefined): Webhook {
  const [only, ...others] = bundle.webhooks;
  const named = bundle.webhooks.find(({ id }) => id === webhookId);
  const webhook = webhookId === undefined && others.length === 0 ? only : named;
  if (webhook !== undefined) return webhook;
  const webhooks = bundle.webhooks.map(({ id, url, events }) => ({ id, url, events }));
  const listed = webhooks.map(({ id, url }) => `${id} (${visibleText(url, 120)})`).join(', ');
  const what =
    webhookId === undefined
      ? `Bundle “${shownName(bundle)}” has ${webhooks.length} webhooks, and none was named.`
      : `Bundle “${shownName(bundle)}” has no webhook ${JSON.stringify(webhookId)}.`;
  throw new AppError(webhookId === undefined ? 'bad-arguments' : 'not-found', what, {
    details: { webhooks },
    next: `Nothing was changed. Name one by webhook_id: ${listed === '' ? 'it has none' : listed}.`,
  });
}

/** The provider no longer has it. */
export function webhookGone(bundle: Bundle): AppError {
  return new AppError(
    'provider-rejected',
    `The provider has no such webhook of “${shownName(bundle)}” any more.`,
    {
      next: 'Nothing was changed. It was removed there; delete the bundle and set it up again.',
    },
  );
}
