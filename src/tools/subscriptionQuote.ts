// A provider's quote: read from the manifest's outputs, and compared with the approved one.
import type { Quote } from '../core/plan/plan.ts';
import { AppError } from '../core/errors.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../core/json.ts';

/** The quote that the preflight found. @throws AppError `provider-invalid-answer` */
export function quoteOf(facts: JsonObject | undefined): Quote {
  const found = facts?.['quote'];
  return quoteFrom(isJsonObject(found) ? found : {});
}

/** @param values outputs of `subscription.quote`. @throws AppError `provider-invalid-answer` */
export function quoteFrom(values: JsonObject): Quote {
  const { amount_minor, currency, period, proration_minor = null, next_charge_at = null } = values;
  const isPrice = isAmount(amount_minor) && (proration_minor === null || isAmount(proration_minor));
  if (isPrice && typeof currency === 'string' && typeof period === 'string') {
    return {
      amountMinor: amount_minor,
      currency,
      period,
      prorationMinor: proration_minor ?? 0,
      nextChargeAt: timeOf(next_charge_at),
    };
  }
  throw new AppError(
    'provider-invalid-answer',
    'The provider’s quote names no amount, currency and period.',
    {
      next: 'Nothing was changed and nothing is charged. Change the subscription at the provider itself.',
    },
  );
}

/** Whether the price changed since the approval, and isn't lower. */
export function priceRose(approved: Quote, now: Quote): boolean {
  const same = approved.currency === now.currency && approved.period === now.period;
  return !same || now.amountMinor > approved.amountMinor || now.prorationMinor > approved.prorationMinor;
}

function isAmount(value: JsonValue | undefined): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}

/** ISO 8601, seconds, or milliseconds since the epoch. */
function timeOf(value: JsonValue): number | null {
  const at = typeof value === 'string' ? Date.parse(value) : typeof value === 'number' ? value : Number.NaN;
  if (!Number.isFinite(at)) return null;
  return typeof value === 'number' && at < 1e11 ? at * 1000 : at;
}
