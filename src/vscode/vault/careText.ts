// Texts about the storage as a whole: in modals, lists and messages. Pure.
import { sentenceText, type Translate } from '../text/translate.ts';
import type { AdoptionResult, BesideBackup, Inventory } from '../../core/storage/storageCare.ts';
import type { DialogText } from '../../core/approval/rows.ts';
import { foreignText } from '../text/foreignText.ts';
import { messageText } from '../operations/operationText.ts';

/** A modal has room for about fifteen lines. */
const MOST_NAMES = 6;

/** "3 bundles, 1 of them live, 2 webhooks, 1 OAuth client, 4 accounts", and their names. */
export function inventoryLines({ bundles, webhooks, clients, accounts }: Inventory, t: Translate): string[] {
  const live = bundles.filter((bundle) => bundle.live).length;
  const counts = [
    bundles.length === 1 ? t('1 bundle') : t('{count} bundles', { count: bundles.length }),
    t('{count} of them live', { count: live }),
    webhooks === 1 ? t('1 webhook') : t('{count} webhooks', { count: webhooks }),
    clients === 1 ? t('1 OAuth client') : t('{count} OAuth clients', { count: clients }),
    accounts === 1 ? t('1 account') : t('{count} accounts', { count: accounts }),
  ].join(', ');
  const names = bundles
    .slice(0, MOST_NAMES)
    .map(
      ({ name, provider, environment }) =>
        `• ${foreignText(name, 60)} (${foreignText(provider, 40)}, ${environment})`,
    );
  const more = bundles.length - names.length;
  return [counts, ...names, ...(more > 0 ? [t('… and {count} more', { count: more })] : [])];
}

export function restoreText(
  { createdAt, inventory }: { createdAt: number; inventory: Inventory },
  time: (at: number) => string,
  t: Translate,
): DialogText {
  return {
    title: t('Put the backup of {time} in place of the present storage?', { time: time(createdAt) }),
    detail: [
      t('It holds:'),
      ...inventoryLines(inventory, t),
      '',
      t(
        'The present storage is set aside as a file. What was made or deleted at providers since the backup is not undone.',
      ),
      t(
        'Approvals and exceptions in it are void. Sluice checks accounts before it uses their tokens again. You may have to reconnect some.',
      ),
    ].join('\n'),
  };
}

/** @param inventory undefined if the storage cannot be read */
export function startOverText(inventory: Inventory | undefined, t: Translate): DialogText {
  const livesOn =
    inventory === undefined
      ? [
          t(
            'The storage can’t be read, so Sluice doesn’t know what still exists at providers. Check there yourself.',
          ),
        ]
      : inventory.bundles.length === 0
        ? [t('Nothing lives on at providers, as far as the storage says.')]
        : [
            t('These still exist at their providers, and Sluice will no longer know them:'),
            ...inventoryLines(inventory, t),
          ];
  return {
    title: t('Start over with an empty storage and a new vault?'),
    detail: [...livesOn, '', t('The present storage is set aside as a file; nothing of it is deleted.')].join(
      '\n',
    ),
  };
}

export function adoptText(inventory: Inventory, isBackup: boolean, t: Translate): DialogText {
  return {
    title: t('Take these bundles over?'),
    detail: [
      ...inventoryLines(inventory, t),
      '',
      isBackup
        ? t(
            'Do this only if the backup’s original storage is no longer used: two storages that refresh the same accounts log each other out.',
          )
        : t('They are removed from their current storage.'),
    ].join('\n'),
  };
}

export function adoptedText({ adopted, left }: AdoptionResult, t: Translate): string {
  const taken =
    adopted.length === 1
      ? t('Taken over: 1 bundle.')
      : t('Taken over: {count} bundles.', { count: adopted.length });
  if (left.length === 0) return taken;
  const [first] = left;
  const why = t('Not adopted: {count}. {name}: {why}.', {
    count: left.length,
    name: foreignText(first?.name ?? '', 60),
    why: sentenceText(first?.why ?? '', t),
  });
  return `${taken} ${why}`;
}

export function besideText(
  { why, name }: BesideBackup,
  t: Translate,
): { label: string; description: string } {
  return why === 'migration'
    ? { label: t('Before an update of Sluice'), description: name }
    : { label: t('Set aside'), description: name };
}

/** One message for a locked vault. @param movedFrom where the storage was created, if elsewhere */
export function lockedVaultText(problem: string, movedFrom: string | null, t: Translate): string {
  const why = messageText(problem);
  if (movedFrom === null) return t('{why} Bundles can be read; nothing is sent to providers.', { why });
  return t(
    '{why} This storage was created elsewhere: its folder was moved or renamed, or the container was rebuilt. Bundles can be read; nothing is sent to providers.',
    { why },
  );
}

/** Why a passphrase is invalid, or undefined. */
export function passphraseProblem(text: string, minimum: number, t: Translate): string | undefined {
  if (!text.isWellFormed()) return t('This holds half a character.');
  if (Array.from(text).length < minimum) return t('At least {minimum} characters.', { minimum });
  return undefined;
}
