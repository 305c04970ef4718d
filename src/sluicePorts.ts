// What a host gives to a Sluice: where it keeps things, whom it asks, and how it reaches the world.
import type { TokenPlace } from './core/access/clientTokenStore.ts';
import type { ApprovalPrompt, ApprovalSettings } from './core/approval/approvalPrompt.ts';
import type { AuditAnchor } from './core/audit/auditRepository.ts';
import type { RedirectReceiver } from './core/connect/accountAuthorization.ts';
import type { Clipboard } from './core/delivery/secretDelivery.ts';
import type { FaultInjector, KeyStore, Logger } from './core/hostPorts.ts';
import type { InputPrompt } from './core/operation/inputPrompt.ts';
import type { Store } from './core/storage/store.ts';
import type { Network } from './core/provider/network.ts';
import type { SandboxSpeed } from './providers/sandbox/pace.ts';

export interface SluicePorts {
  /** Folder of everything durable; made where it is missing, the user's alone. */
  storageDirectory: string;
  /** Folders with manifests of the user's own. */
  manifestDirectories: string[];
  /** The workspace's manifest folders now. A person accepts each manifest before it is used; they need not exist. */
  workspaceManifestDirectories?: () => readonly string[];
  keys: KeyStore;
  /** Where client tokens are kept for all windows of this person. */
  clientTokens: TokenPlace;
  logger: Logger;
  inputs: InputPrompt;
  /** Where a person is asked. */
  approvals: ApprovalPrompt;
  /** What settings say about approvals now; they only tighten. */
  approvalSettings?: () => ApprovalSettings;
  /** Ids of providers that count as sandboxes, beside the built-in one: stand-ins of tests. */
  practiceProviders?: readonly string[];
  /** How long what ended is kept, in milliseconds; default 90 days. */
  keepHistoryMs?: () => number;
  /** Whether Sluice refreshes due tokens in the background; absent: never. */
  keepFresh?: () => boolean;
  /** Keeps the audit log's head outside the database. */
  auditAnchor: AuditAnchor;
  sandbox: { speed: SandboxSpeed };
  /** The folder that the window works on: its setup file is read, secrets are delivered below it. */
  workspaceFolder?: string | undefined;
  /** Where secrets can be copied to. */
  clipboard?: Clipboard | undefined;
  /** Ways back from a browser besides this machine's loopback interface. */
  redirects?: readonly RedirectReceiver[];
  /** The URI that raises what an operation waits for in this window; absent: there is none. */
  waitingLink?: ((operationId: string) => Promise<string>) | undefined;
  /** Path of the socket, or Windows pipe, for this person's local clients; undefined: none. Never rejects. */
  localSocket?: () => Promise<string | undefined>;
  /** Whether the port is proven to belong to another window of this person; absent: never. Never rejects. */
  isOwnPort?: (port: number) => Promise<boolean>;
  /** Sluice's own version, as clients and logs see it. */
  version: string;
  /** Proxies and certificates for providers; by default the way is direct. */
  network?: Network;
  /** Lets tests end the process at named instants. */
  faults?: FaultInjector;
  /** Lets tests see, and disturb, what is written. */
  wrapStore?: (store: Store) => Store;
}
