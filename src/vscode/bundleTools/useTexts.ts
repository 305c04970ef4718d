// What people read about the use of a bundle's tool: how often, when last, by whom, and how often it failed. Pure.
import type { JsonObject } from '../../core/json.ts';
import { PERSON } from '../commands/person.ts';
import { isObject, number, text, timeOf } from '../commands/toolOutputs.ts';
import { foreignText } from '../text/foreignText.ts';
import type { Translate } from '../text/translate.ts';

export interface ListedUse {
  calls: number;
  failed: number;
  /** Milliseconds since the epoch. */
  lastAt: number;
  /** Callers' labels. */
  lastBy: string;
  callers: readonly { caller: string; calls: number }[];
}

export interface ListedTool {
  name: string;
  title: string;
  /** Null if Sluice counted no call. */
  use: ListedUse | null;
}

/** The tools in the answer of get_bundle. */
export function listedTools(output: JsonObject): ListedTool[] {
  const tools = Array.isArray(output['tools']) ? output['tools'].filter(isObject) : [];
  return tools.map((tool) => ({
    name: text(tool['name']),
    title: text(tool['title']),
    use: isObject(tool['use']) ? useOf(tool['use']) : null,
  }));
}

/** "used 5 times"; nothing for a tool that nobody called. */
export function usedText(use: ListedUse | null, t: Translate): string[] {
  if (use === null) return [];
  return [use.calls === 1 ? t('used once') : t('used {count} times', { count: use.calls })];
}

/** Each a part of its own: when last and by whom, what failed, and who else. */
export function useDetails(
  { calls, failed, lastAt, lastBy, callers }: ListedUse,
  timeText: (at: number) => string,
  t: Translate,
): string[] {
  const counts = callers.map(({ caller, calls: own }) =>
    isPerson(caller) ? t('you: {count}', { count: own }) : `${callerText(caller)}: ${own}`,
  );
  const time = timeText(lastAt);
  return [
    isPerson(lastBy)
      ? t('last {time} by you', { time })
      : t('last {time} by {caller}', { time, caller: callerText(lastBy) }),
    ...(failed === 0 ? [] : [t('calls that failed: {failed} of {calls}', { failed, calls })]),
    ...(counts.length < 2 ? [] : [counts.join(', ')]),
  ];
}

function isPerson(label: string): boolean {
  return label === PERSON.label;
}

function callerText(label: string): string {
  return foreignText(label, 60);
}

function useOf(use: JsonObject): ListedUse {
  const callers = Array.isArray(use['callers']) ? use['callers'].filter(isObject) : [];
  return {
    calls: number(use['calls']),
    failed: number(use['failed']),
    lastAt: timeOf(use['last_at']) ?? 0,
    lastBy: text(use['last_by']),
    callers: callers.map((each) => ({ caller: text(each['caller']), calls: number(each['calls']) })),
  };
}
