// A running Sluice, as its host sees it: VS Code's extension and the headless host alike.
import type { ApprovalService } from './approval/approvalService.ts';
import type { ExceptionService } from './approval/exceptionService.ts';
import type { ApprovalGate } from './approval/gate.ts';
import type { Resumption } from './approval/resumption.ts';
import type { AuditService } from './audit/auditService.ts';
import type { Bundle } from './bundle/bundle.ts';
import type { Credential } from './bundle/credential.ts';
import type { DeletedBundle } from './bundle/deletedBundle.ts';
import type { DemoWorld } from './demoWorld.ts';
import type { AppError } from './errors.ts';
import type { ConnectService } from './connect/connectService.ts';
import type { OperationEngine } from './operation/engine.ts';
import type { ClientService } from './access/clientService.ts';
import type { ClientTokens } from './access/clientTokens.ts';
import type { StorageService } from './storage/storageService.ts';
import type { Manifest } from './provider/manifest.ts';
import type { ManifestLibrary } from './provider/manifestLibrary.ts';
import type { ManifestTrial } from './provider/manifestTrial.ts';
import type { ManifestTrust } from './provider/manifestTrust.ts';
import type { SetupService } from './setup/setupService.ts';
import type { AccountService } from './sync/accountService.ts';
import type { SyncService } from './sync/syncService.ts';
import type { ToolRegistry } from './tool/registry.ts';
import type { ToolRunner } from './tool/runner.ts';

/** Where MCP clients reach Sluice, or why they do not. */
export type EndpointState =
  | {
      kind: 'listening';
      url: string;
      port: number;
      /** Path of the local socket on which the same is reached; absent if there is none. */
      socket?: string;
    }
  /** The fixed port of the settings belongs to somebody else: a choice for the person, not a crash. */
  | { kind: 'failed'; error: AppError }
  | { kind: 'off' };

export interface Sluice {
  readonly registry: ToolRegistry;
  readonly runner: ToolRunner;
  readonly operations: OperationEngine;
  /** Continues what stopped and takes a person's values; asks a person first if that is needed. */
  readonly resumption: Resumption;
  /** Sync runs: where they stand, and driving one to its end. */
  readonly sync: SyncService;
  /** Takes tokens from a person: imports, and accounts that are connected again. */
  readonly accounts: AccountService;
  /** Lets a person sign in at a provider with a browser. */
  readonly connect: ConnectService;
  /** The project's setup file, and whether a person accepted it. */
  readonly setup: SetupService;
  /** Takes a person's answers to requests; only dialogs call it. */
  readonly gate: ApprovalGate;
  /** Looks at requests, asks rejected ones again, holds dialogs back. */
  readonly approvals: ApprovalService;
  /** What a person allowed without being asked, for a while. */
  readonly exceptions: ExceptionService;
  readonly audit: AuditService;
  /** Manifests, those that wait for a person, and what is wrong with files. */
  readonly library: ManifestLibrary;
  /** Takes a person's acceptance of a manifest; only dialogs call it. */
  readonly manifestTrust: ManifestTrust;
  /** Sends what only reads, for trying out a manifest. */
  readonly trial: ManifestTrial;
  readonly tokens: ClientTokens;
  /** Tells the audit log what a person did to clients' access; only commands call it. */
  readonly clients: ClientService;
  /** Whether the storage works, and what a person does to it as a whole. */
  readonly storage: StorageService;
  /** The built-in sandbox's own things, for demonstrations. */
  readonly demo: DemoWorld;
  /** What is wrong with the vault, as a sentence for people, or null if it is ready. */
  readonly vaultProblem: string | null;
  /** Where the storage was when it was made, if it is somewhere else now. */
  readonly movedFrom: string | null;
  /** Audit records that are gone since an older storage was put back; 0 where it is what it was. */
  readonly missingRecords: number;
  manifests(): Manifest[];
  bundle(id: string): Bundle | undefined;
  /** Bundles that were deleted less than 30 days ago and can be made again; the last deleted first. */
  deletedBundles(): DeletedBundle[];
  credential(id: string): Credential | undefined;
  endpoint(): EndpointState;
  /** Whether an agent is connected at the moment. @param callerId its token's id */
  isConnected(callerId: string): boolean;
  /** Starts listening, or again on another port. `port` 0: the system chooses. Never rejects: see the state. */
  listen(port: number): Promise<EndpointState>;
  /** Stops at the next boundary, flushes and closes; at most about 4 s. Idempotent. */
  close(): Promise<void>;
}
