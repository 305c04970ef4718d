// Renders typed lines of a disclosure as rows of text in the editor's language. Foreign values are exact, and no row of
// one can pass for a line of Sluice's own. Pure.
import type { Line } from '../../core/approval/disclosure.ts';
import { exactText, insideQuotes } from '../../core/approval/exactText.ts';
import { agentName } from '../../core/approval/foreignNames.ts';
import { mixedScripts } from '../../core/approval/lookAlikes.ts';
import { wrapped, type Room } from '../../core/approval/rows.ts';
import type { Effect } from '../../core/plan/effect.ts';
import { moneyText } from '../../core/plan/money.ts';
import { english, isEnvironment, said, type Wording } from '../../core/plan/phrase.ts';
import type { Quote } from '../../core/plan/plan.ts';
import { environmentName } from '../text/environmentName.ts';
import type { Translate } from '../text/translate.ts';
import { taskWords } from './taskWords.ts';

export interface Reader {
  t: Translate;
  /** How a time is written for a person, e.g. "14:32". */
  clockTime: (at: number) => string;
  room: Room;
}

export function lineRows(line: Line, reader: Reader): string[] {
  return linesOf(line, reader).flatMap((text) => wrapped(text, reader.room));
}

/** A plan's words. Foreign values in them are exact and can't close the quotation marks around them. */
export function wordingText(wording: Wording, t: Translate): string {
  if (typeof wording === 'string') return exactText(wording);
  const { text, values } = wording;
  return t(text, values && said(values, (value, hole) => insideText(value, t, hole)));
}

/** A foreign value, with a mark if it imitates another alphabet; our own words in marks, which a value can't hold. */
export function valueText(value: Wording, t: Translate): string {
  if (typeof value !== 'string') return `⟨${wordingText(value, t)}⟩`;
  return exactText(value) + lookAlikeMark(value, t);
}

/** In the quotation marks of the language, which the value can't close. */
export function quotedText(value: string, t: Translate): string {
  return t('“{name}”', { name: insideQuotes(value) });
}

export function labelText(label: Wording, t: Translate): string {
  if (typeof label !== 'string') return wordingText(label, t);
  const shown = exactText(label);
  return /^[\p{L}\p{N}][^:]*$/u.test(shown) ? shown : quotedText(label, t);
}

export function marksText(marks: readonly Wording[], t: Translate): string {
  return marks.map((mark) => ` ⟨${wordingText(mark, t)}⟩`).join('');
}

export function subjectText({ label, after }: Effect, t: Translate): string {
  const name = english(after ?? '');
  return `${labelText(label, t)}: ${quotedText(name, t)}${lookAlikeMark(name, t)}`;
}

function linesOf(line: Line, { t, clockTime }: Reader): string[] {
  switch (line.kind) {
    case 'changed-since':
      return [t('Changed since you were asked: {change}', { change: wordingText(line.what, t) })];
    case 'environment':
      return [environmentText(line, t)];
    case 'effect':
      return effectLines(line.effect, t);
    case 'fact':
      return [`${labelText(line.label, t)}: ${wordingText(line.value, t)}${factMark(line.value, t)}`];
    case 'impact':
      return [wordingText(line.text, t)];
    case 'quote':
      return [quoteText(line.quote, t, clockTime)];
    case 'warning':
      return [t('WARNING: {text}', { text: wordingText(line.text, t) })];
    case 'count':
      return [countText(line, t)];
    case 'kept':
      return [
        line.count === 1 ? t('The other 1 stays.') : t('The other {count} stay.', { count: line.count }),
      ];
    case 'tool':
      return [toolText(line, t)];
    case 'rest':
      return [
        line.isWhole ? t('… More in the review.') : t('… More in the review. Read all of it to approve.'),
      ];
    case 'reason': {
      const reason = insideText(line.text, t);
      return [t('{agent} says (not checked): “{reason}”', { agent: agentName(line.caller), reason })];
    }
    case 'until':
      return [t('Waits until {time}. Until you decide, nothing happens.', { time: clockTime(line.at) })];
  }
}

function effectLines(effect: Effect, t: Translate): string[] {
  if (effect.isSubject) return [subjectText(effect, t)];
  const { before, after, marks } = effect;
  const label = labelText(effect.label, t);
  const notes = marksText(marks, t);
  if (before !== null && before === after) return [`= ${label}: ${valueText(before, t)}${notes}`];
  return [
    ...(before === null ? [] : [`− ${label}: ${valueText(before, t)}${after === null ? notes : ''}`]),
    ...(after === null ? [] : [`+ ${label}: ${valueText(after, t)}${notes}`]),
  ];
}

function environmentText(
  { environment: id, live, provider }: Extract<Line, { kind: 'environment' }>,
  t: Translate,
): string {
  const environment = environmentName(id, t);
  const where = live
    ? t('Environment: {environment} (live)', { environment })
    : t('Environment: {environment}', { environment });
  return provider === null ? where : `${where} · ${valueText(provider, t)}`;
}

function countText({ count, live }: Extract<Line, { kind: 'count' }>, t: Translate): string {
  if (count === 1) return live === 0 ? t('1 target, not live.') : t('1 target, live.');
  return live === 0
    ? t('{count} targets, none of them live.', { count })
    : t('{count} targets, {live} of them live.', { count, live });
}

function toolText({ tool, count, live }: Extract<Line, { kind: 'tool' }>, t: Translate): string {
  const task = taskWords(tool, count, t);
  return live === 0 ? `• ${task}` : t('• {task} ({live} live)', { task, live });
}

function quoteText(quote: Quote, t: Translate, clockTime: Reader['clockTime']): string {
  const { amountMinor, currency, period, prorationMinor, nextChargeAt } = quote;
  const values = {
    amount: moneyText(amountMinor, currency),
    period: periodText(period, t),
    now: moneyText(prorationMinor, currency),
  };
  return nextChargeAt === null
    ? t('Cost: {amount} per {period}, now {now}. Never more than this.', values)
    : t('Cost: {amount} per {period}, now {now}; next charge {next}. Never more than this.', {
        ...values,
        next: clockTime(nextChargeAt),
      });
}

/** The provider's word, in the person's language where it is one of the usual ones. */
function periodText(period: string, t: Translate): string {
  const usual = new Map([
    ['day', t('day')],
    ['week', t('week')],
    ['month', t('month')],
    ['year', t('year')],
  ]);
  return usual.get(period) ?? insideText(period, t);
}

function factMark(value: Wording, t: Translate): string {
  return typeof value === 'string' ? lookAlikeMark(value, t) : '';
}

function lookAlikeMark(value: string, t: Translate): string {
  const scripts = mixedScripts(value);
  return scripts.length === 0
    ? ''
    : ` ⟨${t('mixes {alphabets} letters', { alphabets: scripts.join(' + ') })}⟩`;
}

/** For use inside the quotation marks of our own sentence. */
function insideText(value: Wording, t: Translate, hole = ''): string {
  if (isEnvironment(value, hole)) return environmentName(value, t);
  return typeof value === 'string' ? insideQuotes(value) : wordingText(value, t);
}
