// A project folder with a real git repository, and a delivery into it whose vault holds one value.
import { execFileSync } from 'node:child_process';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { AppError } from '../../../src/core/errors.ts';
import type { Clipboard } from '../../../src/core/delivery/secretDelivery.ts';
import type { Clock } from '../../../src/core/hostPorts.ts';
import { NodeClock } from '../../../src/node/nodeClock.ts';
import { NodeSecretDelivery } from '../../../src/node/delivery/nodeSecretDelivery.ts';
import type { TemporaryFolders } from '../../support/temporaryFolder.ts';

export const REF = { ownerId: 'crd_1', part: 'secret' };

export class Project {
  readonly folder: string;
  /** Where commands get their empty folders. */
  readonly scratch: string;
  /** What the vault holds. */
  value = 'vault-value-1';
  /** How often the vault was opened. */
  opened = 0;
  #locked = false;

  constructor(folders: TemporaryFolders) {
    const root = folders.make();
    this.folder = path.join(root, 'project');
    this.scratch = path.join(root, 'scratch');
    for (const folder of ['app', 'folder.env', '../elsewhere'])
      mkdirSync(path.join(this.folder, folder), { recursive: true });
    this.git('init', '--quiet');
    this.write('.gitignore', '.env\n*.env\n.env.*\n!.env.open\n!kept.env\n');
    this.write('tracked.env', 'A=1\n');
    this.write('forced.env', 'A=1\n');
    this.write('kept.env', 'A=1\n');
    this.write('app/.env.open', 'A=1\n');
    this.git('add', '--force', 'tracked.env', 'forced.env', '.gitignore');
    symlinkSync(path.join(root, 'elsewhere', 'target'), path.join(this.folder, 'linked.env'));
    writeFileSync(path.join(root, 'elsewhere', 'target'), 'A=1\n');
    symlinkSync(path.join(root, 'nothing'), path.join(this.folder, 'dangling.env'));
    symlinkSync(path.join(root, 'elsewhere'), path.join(this.folder, 'outside'));
    symlinkSync(path.join(this.folder, 'app'), path.join(this.folder, 'inside'));
  }

  delivery(more: { clock?: Clock; clipboard?: Clipboard; folder?: string } = {}): NodeSecretDelivery {
    return new NodeSecretDelivery({
      open: () => {
        this.opened += 1;
        if (this.#locked) throw new AppError('vault-locked', 'The vault is locked.');
        return this.value;
      },
      folder: more.folder ?? this.folder,
      clipboard: more.clipboard,
      scratch: this.scratch,
      clock: more.clock ?? new NodeClock(),
    });
  }

  /** Nothing can be opened any more. */
  lock(): void {
    this.#locked = true;
  }

  git(...args: string[]): string {
    return execFileSync('git', ['-C', this.folder, ...args], { encoding: 'utf8' });
  }

  write(file: string, text: string | Buffer): void {
    writeFileSync(path.join(this.folder, file), text);
  }

  at(file: string): string {
    return path.join(this.folder, file);
  }
}
