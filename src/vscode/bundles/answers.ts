// Which answers to the wizards' questions are valid, and what they mean to the tools. Pure.
import type { JsonValue } from '../../core/json.ts';
import type { Translate } from '../text/translate.ts';

/** Why it is not a URL for a webhook, or undefined; the tool checks the rest. */
export function urlProblem(typed: string, t: Translate): string | undefined {
  const url = URL.canParse(typed.trim()) ? new URL(typed.trim()) : undefined;
  if (url !== undefined && ['http:', 'https:'].includes(url.protocol)) return undefined;
  return t('A web address is needed, for instance https://example.com.');
}

export function neededProblem(typed: string, t: Translate): string | undefined {
  return typed.trim() === '' ? t('A value is needed.') : undefined;
}

/** Days, as a person types them, or undefined if it is not a valid number. */
export function daysOf(typed: string): number | undefined {
  const days = Number(typed.trim());
  return /^\d+$/.test(typed.trim()) && days >= 1 && days <= 3_650 ? days : undefined;
}

/** A setting as typed: JSON if it parses, else the text itself; an empty text (null) removes the setting. */
export function settingOf(typed: string): JsonValue {
  const text = typed.trim();
  if (text === '') return null;
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    return text; // People do not quote words.
  }
}

/** The reverse: the text that leaves a setting unchanged. */
export function settingText(value: JsonValue | undefined): string {
  if (value === undefined || value === null) return '';
  // Without quotes, "true" would become a boolean.
  if (typeof value === 'string' && settingOf(value) === value) return value;
  return JSON.stringify(value);
}

/** Separated by commas. */
export function listOf(typed: string): string[] {
  return typed
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
}

/** What share_bundle can share, in words for people. */
export function shareableFields(t: Translate): { field: string; label: string }[] {
  return [
    { field: 'name', label: t('Name') },
    { field: 'environment', label: t('Environment') },
    { field: 'status', label: t('Status') },
    { field: 'created_at', label: t('When it was created') },
    { field: 'last_used', label: t('When it was last used') },
    { field: 'subscription', label: t('Subscription') },
    { field: 'tools', label: t('Tools') },
    { field: 'webhook_urls', label: t('Webhook URLs') },
    { field: 'client_id', label: t('OAuth client ID') },
    { field: 'redirect_uris', label: t('Redirect URIs') },
  ];
}

/** How long something can be shared; the last is share_bundle's maximum, in hours. */
export function shareDurations(t: Translate): { hours: number; label: string }[] {
  return [
    { hours: 1, label: t('1 hour') },
    { hours: 24, label: t('1 day') },
    { hours: 7 * 24, label: t('7 days') },
    { hours: 30 * 24, label: t('30 days') },
    // A little less, because the person has yet to decide.
    { hours: 90 * 24 - 1, label: t('90 days') },
  ];
}
