// The project's setup file, and whether the person at the editor accepted exactly this text. Acceptances carry a MAC,
// so a forged row counts as none. It knows nothing of disks and dialogs.
import type { AuditLog } from '../audit/auditLog.ts';
import { isDeliberate } from '../approval/answerChecks.ts';
import type { ApprovalAnswer } from '../approval/approvalPrompt.ts';
import { canonicalJson } from '../canonicalJson.ts';
import { AppError } from '../errors.ts';
import type { JsonObject } from '../json.ts';
import { Emitter, type Event } from '../lifecycle.ts';
import type { Clock, Hasher, Logger } from '../hostPorts.ts';
import type { Store } from '../storage/store.ts';
import type { Vault } from '../storage/vault.ts';
import { entryKey, SETUP_FILE, setupFileText, type SetupEntry } from './setupEntry.ts';
import { readSetupFile } from './setupFile.ts';

/** Where the setup file is read: the host's workspace. */
export interface SetupFileSource {
  /**
   * The text of `.sluice/setup.json` in this window's folder; undefined if there is none.
   * @throws AppError `bad-setup-file` if it exists but isn't readable text of bounded size
   */
  read(): Promise<string | undefined>;
}

/** `new`: this project's file was never accepted; `changed`: another text of it was accepted. */
export type Acceptance = 'accepted' | 'new' | 'changed';

export interface ReadSetupFile {
  text: string;
  /** Hex SHA-256 of the text. */
  digest: string;
  entries: SetupEntry[];
  acceptance: Acceptance;
  /** The last accepted text, or null. */
  acceptedText: string | null;
}

/** What the dialog reports about a person's acceptance. */
export type AcceptanceAnswer = Pick<ApprovalAnswer, 'shownForMs' | 'dialogDigest' | 'decidedBy'>;

interface AcceptedSetup {
  text: string;
  acceptedAt: number;
  mac: string;
}

export interface SetupServiceDeps {
  store: Store;
  vault: Vault;
  source: SetupFileSource;
  audit: AuditLog;
  hasher: Hasher;
  clock: Clock;
  logger: Logger;
}

const ACCEPTED = 'setup.accepted';

export class SetupService {
  readonly #deps: SetupServiceDeps;
  readonly #unaccepted: Emitter<void>;

  constructor(deps: SetupServiceDeps) {
    this.#deps = deps;
    this.#unaccepted = new Emitter((error) => deps.logger.error('A subscriber to setups failed.', error));
  }

  /** Fires on a request to set up from a file that no person accepted. */
  get onDidMissAcceptance(): Event<void> {
    return this.#unaccepted.event;
  }

  /** Undefined if the project has no setup file. @throws AppError `bad-setup-file`, naming the problems */
  async read(): Promise<ReadSetupFile | undefined> {
    const { source, hasher } = this.#deps;
    const text = await source.read();
    if (text === undefined) return undefined;
    const read = readSetupFile(text);
    if ('problems' in read) throw badSetupFile(read.problems);
    const acceptedText = this.#accepted();
    const acceptance = acceptedText === null ? 'new' : acceptedText === text ? 'accepted' : 'changed';
    return { text, digest: hasher.sha256(text), entries: read.entries, acceptance, acceptedText };
  }

  /** Like `read`, but only an accepted file. @throws AppError `not-found`, `not-accepted`, `bad-setup-file` */
  async readAccepted(): Promise<ReadSetupFile> {
    const setup = await this.read();
    if (setup === undefined)
      throw new AppError('not-found', `This project has no ${SETUP_FILE}. Nothing was done.`, {
        next: 'provision_bundle sets up single bundles; “Sluice: Write Setup File” writes the file from those that exist.',
      });
    if (setup.acceptance === 'accepted') return setup;
    this.#unaccepted.fire();
    const what =
      setup.acceptance === 'new' ? 'No person has accepted' : 'It was changed since a person accepted';
    throw new AppError('not-accepted', `${what} ${SETUP_FILE} of this project. Nothing was done.`, {
      retryable: true,
      next: 'Ask the person to run “Sluice: Set Up This Project…”, which shows what the file asks for. get_setup shows it to you.',
    });
  }

  /**
   * Records that a person accepted exactly the text of that digest; resolves when it is on disk.
   * @throws AppError `bad-arguments` for an answer given by accident, or if the file has changed
   */
  async accept(digest: string, { shownForMs, dialogDigest, decidedBy }: AcceptanceAnswer): Promise<void> {
    const { store, audit, clock, vault } = this.#deps;
    if (!isDeliberate(shownForMs))
      throw refusal('Accept was pressed within 1.5 seconds of the dialog’s opening.');
    const setup = await this.read();
    if (setup?.digest !== digest) throw refusal('The file was changed while the dialog was open.');
    const acceptedAt = clock.now();
    const { text } = setup;
    const mac = vault.authenticate(acceptanceText(text, acceptedAt), 'setup-file');
    await store.transaction((tx) => {
      tx.facts.set(ACCEPTED, { text, acceptedAt, mac });
      const facts: JsonObject = {
        title: `accept ${SETUP_FILE}`,
        digest,
        dialog_digest: dialogDigest,
        ...decidedBy,
      };
      const about = { caller: 'You', tool: 'setup file', operationId: null, bundleIds: [] };
      audit.append(tx, { kind: 'write', ...about, facts });
    });
  }

  /**
   * The file with these entries added. Its other entries stay, because somebody else may have written them.
   * Writes nothing. @throws AppError `bad-setup-file` if they don't fit into one file
   */
  async draft(chosen: readonly SetupEntry[]): Promise<{ before: string | undefined; after: string }> {
    const before = await this.#deps.source.read();
    const read = before === undefined ? { entries: [] } : readSetupFile(before);
    // An unusable file is replaced; the person sees what is lost.
    const kept = 'entries' in read ? read.entries : [];
    const all = new Map([...kept, ...chosen].map((entry) => [entryKey(entry), entry]));
    const after = setupFileText(
      [...all].sort(([left], [right]) => (left < right ? -1 : 1)).map(([, entry]) => entry),
    );
    const again = readSetupFile(after);
    if ('problems' in again) throw badSetupFile(again.problems);
    return { before, after };
  }

  /** The text that a person accepted last; null if there is none, or the record is not genuine. */
  #accepted(): string | null {
    const { store, vault, hasher, logger } = this.#deps;
    const stored = store.read((view) => view.facts.get(ACCEPTED)) as AcceptedSetup | undefined;
    if (stored === undefined || vault.state === 'locked') return null;
    const { text, acceptedAt, mac } = stored;
    if (hasher.equal(mac, vault.authenticate(acceptanceText(text, acceptedAt), 'setup-file'))) return text;
    logger.warn('An acceptance of the setup file that no person gave was found and is ignored.');
    return null;
  }
}

function acceptanceText(text: string, acceptedAt: number): string {
  return canonicalJson({ text, acceptedAt });
}

export function badSetupFile(problems: readonly string[]): AppError {
  return new AppError('bad-setup-file', `${SETUP_FILE} can’t be used: ${problems.join('; ')}.`, {
    details: { problems: [...problems] },
    next: 'Nothing was done. Correct the file; the editor shows what belongs there.',
  });
}

function refusal(message: string): AppError {
  return new AppError('bad-arguments', message, { next: 'Nothing was accepted. Look at the file again.' });
}
