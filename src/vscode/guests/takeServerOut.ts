// Sluice: Take an MCP Server Out… gives a client's entry back as it was, and removes the server from Sluice when no other
// entry uses it.
import * as vscode from 'vscode';
import { readConfig } from '../../clients/configFiles.ts';
import type { ConnectionPlan } from '../../clients/connectionPlan.ts';
import { isGivenBack, planTakeOut, type Takeout } from '../../clients/guests/guestPlan.ts';
import { takeOut } from '../../clients/guests/handover.ts';
import { serverEntryOf } from '../../clients/guests/serverEntry.ts';
import { secretsOf } from '../../clients/guests/guestPlan.ts';
import { KNOWN_CLIENTS } from '../../clients/knownClients.ts';
import { whoDecides } from '../approvals/decisionModal.ts';
import { isDeliberate } from '../approvals/askPerson.ts';
import { configurationsOf } from '../clients/clientDeps.ts';
import { revokeTokenOf } from '../clients/clientToken.ts';
import { reviewAndWrite } from '../clients/reviewAndWrite.ts';
import { foreignText } from '../text/foreignText.ts';
import { t } from '../text/localize.ts';
import type { GuestCore, GuestDeps } from './guestDeps.ts';
import { guestOwner } from './guestOwner.ts';

export async function takeServerOut(sluice: GuestCore, deps: GuestDeps): Promise<void> {
  const takeouts = await deps.takeouts.list();
  const guests = sluice.guests.list();
  const unused = guests.filter(({ name }) => !takeouts.some(({ guest }) => guest === name));
  const items = [
    ...takeouts.map((takeout) => ({
      label: `$(server-process) ${foreignText(takeout.path.at(-1) ?? '', 60)}`,
      description: labelOf(takeout),
      detail: takeout.file,
      takeout,
      name: takeout.guest,
    })),
    ...unused.map(({ name }) => ({
      label: `$(server-process) ${name}`,
      description: t('no client’s entry uses it'),
      detail: '',
      takeout: undefined,
      name,
    })),
  ];
  if (items.length === 0) {
    void vscode.window.showInformationMessage(t('No MCP server is behind Sluice.'));
    return;
  }
  const chosen = await vscode.window.showQuickPick(items, {
    title: t('Take an MCP Server Out'),
    placeHolder: t('Which server? You review the change before Sluice writes it'),
    ignoreFocusOut: true,
  });
  if (chosen === undefined) return;
  if (chosen.takeout === undefined) await removeUnused(chosen.name, sluice, deps);
  else await giveBack(chosen.takeout, sluice, deps);
}

async function giveBack(takeout: Takeout, sluice: GuestCore, deps: GuestDeps): Promise<void> {
  const client = KNOWN_CLIENTS.find(({ id }) => id === takeout.client);
  if (client === undefined) return;
  const plan = async (): Promise<ConnectionPlan> => {
    const { text = '' } = await readConfig(takeout.file);
    const { before, after } = planTakeOut(client, text, takeout);
    const file = { path: takeout.file, before, after, holdsToken: true, written: undefined };
    const tokens = secretsOf(serverEntryOf(takeout.original, undefined));
    return { files: [file], tokens, older: 'own' };
  };
  const others = (await deps.takeouts.list()).filter(
    (each) => each.file !== takeout.file || each.path.join('\n') !== takeout.path.join('\n'),
  );
  const isLast = !others.some(({ guest }) => guest === takeout.guest);
  const { label } = client;
  const owner = guestOwner(client);
  const { text: now = '' } = await readConfig(takeout.file);
  // A window ended in the middle: the file is as it was, and only Sluice's own records are left.
  const isOut = isGivenBack(client, now, takeout);
  const isDone = await takeOut({
    write: async () =>
      isOut
        ? !isLast || sluice.guests.find(takeout.guest) === undefined || agreesToRemove(takeout.guest, deps)
        : reviewAndWrite(
            configurationsOf(deps),
            {
              plan,
              title: t('Take “{name}” out of Sluice?', { name: takeout.guest }),
              detail: [
                t('{client} starts it by itself again, and nothing asks before its tools run.', {
                  client: label,
                }),
                t('The file holds its secrets again.'),
                ...(isLast ? [t('Sluice forgets what you accepted of it.')] : []),
              ],
              approve: t('Take Out'),
              beforeWriting: () => Promise.resolve(),
              next: t('Take the server out again.'),
            },
            deps,
          ),
    forgetGuest: async () => {
      if (isLast && sluice.guests.find(takeout.guest) !== undefined)
        await sluice.guests.remove(takeout.guest, { decidedBy: whoDecides() });
    },
    revokeToken: async () => {
      if (!others.some((each) => each.client === takeout.client)) await revokeTokenOf(sluice, owner);
    },
    dropTakeout: () => deps.takeouts.remove(takeout),
  });
  if (!isDone) return;
  await sluice.clients.record('disconnect', owner.label);
  if (isOut) return;
  void vscode.window.showInformationMessage(
    t('“{name}” is out. Restart {client} to use it.', { name: takeout.guest, client: label }),
  );
}

async function removeUnused(name: string, { guests }: GuestCore, deps: GuestDeps): Promise<void> {
  if (await agreesToRemove(name, deps)) await guests.remove(name, { decidedBy: whoDecides() });
}

function agreesToRemove(name: string, deps: GuestDeps): Promise<boolean> {
  const text = {
    title: t('Remove “{name}” from Sluice?', { name }),
    detail: t('Agents lose its tools, and the vault its secrets.'),
  };
  return isDeliberate({ text, approve: t('Remove'), later: t('Keep It') }, deps);
}

function labelOf({ client }: Takeout): string {
  return KNOWN_CLIENTS.find(({ id }) => id === client)?.label ?? client;
}
