// Which manifests a person accepted: remembered with the vault's MAC, so that writing the database can't forge
// one, and with their text, so that a changed file is compared and the accepted one used meanwhile.
import type { ExceptionAnswer } from '../approval/exceptionService.ts';
import { isDeliberate } from '../approval/answerChecks.ts';
import type { AuditLog } from '../audit/auditLog.ts';
import { canonicalJson } from '../canonicalJson.ts';
import { AppError } from '../errors.ts';
import type { JsonObject, JsonValue } from '../json.ts';
import type { Clock, Hasher } from '../hostPorts.ts';
import type { Store } from '../storage/store.ts';
import type { Vault } from '../storage/vault.ts';
import type { Manifest } from './manifest.ts';
import { readWithOperations } from './includedOperations.ts';
import type { WaitingManifest } from './manifestLibrary.ts';

const ACCEPTED = 'manifest.accepted';
const PINNED = 'manifest.pinned';

interface ManifestTrustDeps {
  store: Store;
  vault: Vault;
  hasher: Hasher;
  audit: AuditLog;
  clock: Clock;
}

export interface AcceptedManifest {
  digest: string;
  manifest: Manifest;
  /** Canonical JSON, with the operations that it includes. */
  text: string;
}

export class ManifestTrust {
  readonly #deps: ManifestTrustDeps;
  /** By key: a text with many operations is not read again for each call. */
  readonly #known = new Map<string, AcceptedManifest>();

  constructor(deps: ManifestTrustDeps) {
    this.#deps = deps;
  }

  /** The meaning of a file, as a person accepts it. */
  digestOf(value: JsonValue): { digest: string; text: string } {
    const text = canonicalJson(value);
    return { digest: this.#deps.hasher.sha256(text), text };
  }

  /** The manifest that a person accepted under this id; undefined if there is none, or it can't be verified now. */
  accepted(providerId: string): AcceptedManifest | undefined {
    return this.#read(ACCEPTED, providerId);
  }

  /** The manifest of the person's own folder last used under this id: existing bundles keep its reach. */
  pinned(providerId: string): AcceptedManifest | undefined {
    return this.#read(PINNED, providerId);
  }

  /** Whether there is a record of such a use, genuine or not. */
  isPinned(providerId: string): boolean {
    return this.#deps.store.read((view) => view.facts.get(keyOf(PINNED, providerId))) !== undefined;
  }

  /** From now on a manifest of another reach waits for a person, while bundles of this provider exist. */
  async pin({ id }: Manifest, text: string): Promise<void> {
    const { store, vault } = this.#deps;
    if (vault.state === 'locked') return;
    await store.transaction((tx) => tx.facts.set(keyOf(PINNED, id), this.#record(PINNED, id, text)));
  }

  hasBundles(provider: string): boolean {
    return this.#deps.store.read((view) => view.bundles.page({ provider }, null, 1).items.length > 0);
  }

  /**
   * Records the answer of the dialog that showed exactly this manifest; resolves when it is on disk.
   * @throws AppError `bad-arguments` for an answer given by accident; `vault-locked`
   */
  async accept(
    { manifest, digest, text, file, origin }: WaitingManifest,
    answer: ExceptionAnswer,
  ): Promise<void> {
    const { store, hasher, audit } = this.#deps;
    if (!isDeliberate(answer.shownForMs)) {
      throw new AppError('bad-arguments', 'Accept was pressed within 1.5 seconds of the dialog’s opening.', {
        next: 'Nothing was changed; the manifest still waits.',
      });
    }
    if (hasher.sha256(text) !== digest)
      throw new AppError('bad-arguments', 'The manifest is not the one that was shown.');
    const { id } = manifest;
    await store.transaction((tx) => {
      tx.facts.set(keyOf(ACCEPTED, id), this.#record(ACCEPTED, id, text));
      if (origin === 'user') tx.facts.set(keyOf(PINNED, id), this.#record(PINNED, id, text));
      const about = { caller: 'You', operationId: null, bundleIds: [] };
      const facts = {
        provider: id,
        digest,
        file,
        dialog_digest: answer.dialogDigest,
        ...answer.decidedBy,
      };
      audit.append(tx, { kind: 'policy', tool: 'accept manifest', ...about, facts });
    });
  }

  #record(kind: string, providerId: string, text: string): JsonObject {
    const { vault, clock } = this.#deps;
    const mac = vault.authenticate(sealed(kind, providerId, text), 'manifest');
    return { text, mac, acceptedAt: clock.now() };
  }

  #read(kind: string, providerId: string): AcceptedManifest | undefined {
    const { store, vault, hasher } = this.#deps;
    const record = store.read((view) => view.facts.get(keyOf(kind, providerId))) as JsonObject | undefined;
    const { text, mac } = record ?? {};
    if (typeof text !== 'string' || typeof mac !== 'string' || vault.state === 'locked') return undefined;
    if (!hasher.equal(mac, vault.authenticate(sealed(kind, providerId, text), 'manifest'))) return undefined;
    const known = this.#known.get(keyOf(kind, providerId));
    if (known?.text === text) return known;
    const read = readWithOperations(JSON.parse(text));
    // A later version of Sluice may reject what an earlier one accepted.
    if (!('manifest' in read) || read.manifest.id !== providerId) return undefined;
    const accepted = { digest: hasher.sha256(text), manifest: read.manifest, text };
    this.#known.set(keyOf(kind, providerId), accepted);
    return accepted;
  }
}

function keyOf(kind: string, providerId: string): string {
  return `${kind} ${providerId}`;
}

function sealed(kind: string, providerId: string, text: string): string {
  return canonicalJson(kind === ACCEPTED ? { providerId, text } : { kind, providerId, text });
}
