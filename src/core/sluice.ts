// A running Sluice from its host's view, for VS Code's extension and the headless host alike.
import type { ApprovalService } from './approval/approvalService.ts';
import type { ConsentService } from './approval/consentService.ts';
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
import type { GuestService } from './guest/guestService.ts';
import type { ProjectGuests } from './guest/projectGuests.ts';
import type { ClientService } from './access/clientService.ts';
import type { ClientTokens } from './access/clientTokens.ts';
import type { StorageService } from './storage/storageService.ts';
import type { DescriptionReader } from './provider/describedOperation.ts';
import type { ManifestLibrary } from './provider/manifestLibrary.ts';
import type { ManifestTrial } from './provider/manifestTrial.ts';
import type { ManifestTrust } from './provider/manifestTrust.ts';
import type { RuleStarts } from './rules/ruleStarts.ts';
import type { RuleService } from './rules/ruleService.ts';
import type { SetupService } from './setup/setupService.ts';
import type { AccountService } from './sync/accountService.ts';
import type { SyncService } from './sync/syncService.ts';
import type { PinnedTools } from './toolSource/pinnedTools.ts';
import type { ToolRegistry } from './tool/registry.ts';
import type { ToolRunner } from './tool/runner.ts';

/** The address for MCP clients, or why there is none. */
export type EndpointState =
  | {
      kind: 'listening';
      url: string;
      port: number;
      /** Path of the local socket with the same service; absent if there is none. */
      socket?: string;
    }
  /** Another process uses the fixed port of the settings: a choice for the person, not a crash. */
  | { kind: 'failed'; error: AppError }
  | { kind: 'off' };

export interface Sluice {
  readonly registry: ToolRegistry;
  readonly runner: ToolRunner;
  readonly operations: OperationEngine;
  /** Continues stopped operations and accepts a person's values; asks a person first if required. */
  readonly resumption: Resumption;
  /** Sync runs: their state, and driving one to its end. */
  readonly sync: SyncService;
  /** Accepts tokens from a person: imports and reconnected accounts. */
  readonly accounts: AccountService;
  /** Signs a person in at a provider with a browser. */
  readonly connect: ConnectService;
  /** The project's setup file, and whether a person accepted it. */
  readonly setup: SetupService;
  /** Accepts a person's answers to requests; only dialogs call it. */
  readonly gate: ApprovalGate;
  /** Reads requests, asks rejected ones again, defers dialogs. */
  readonly approvals: ApprovalService;
  /** What a person allowed without asking, for a limited time. */
  readonly exceptions: ExceptionService;
  readonly consents: ConsentService;
  /** What callers can do without being asked each time; a person revokes it. */
  readonly rules: RuleService;
  /** Starts requests that a rule covers. */
  readonly ruleStarts: Pick<RuleStarts, 'startWaiting'>;
  /** MCP servers behind Sluice, as a person decides on them; only dialogs change them. */
  readonly guests: GuestService;
  /** MCP servers that the project's file names. */
  readonly projectGuests: Pick<ProjectGuests, 'read'>;
  /** Tools of bundles that clients are offered under their own names; a person pins them. */
  readonly pins: PinnedTools;
  readonly audit: AuditService;
  /** Manifests, those that wait for a person, and problems of files. */
  readonly library: ManifestLibrary;
  /** Reads OpenAPI descriptions, for drafts. */
  readonly descriptions: DescriptionReader;
  /** Accepts a person's approval of a manifest; only dialogs call it. */
  readonly manifestTrust: ManifestTrust;
  /** Sends read requests, for trying out a manifest. */
  readonly trial: ManifestTrial;
  readonly tokens: ClientTokens;
  /** Records a person's changes to clients' access in the audit log; only commands call it. */
  readonly clients: ClientService;
  /** The storage's health, and a person's actions on it as a whole. */
  readonly storage: StorageService;
  /** The built-in sandbox's own objects, for demonstrations. */
  readonly demo: DemoWorld;
  /** The vault's problem, as a sentence for people, or null if it is ready. */
  readonly vaultProblem: string | null;
  /** The storage's original place, if it has moved. */
  readonly movedFrom: string | null;
  /** How many audit records are missing since an older storage was put back; 0 for an unchanged storage. */
  readonly missingRecords: number;
  bundle(id: string): Bundle | undefined;
  /** Bundles deleted less than 30 days ago that can be recreated; the last deleted first. */
  deletedBundles(): DeletedBundle[];
  credential(id: string): Credential | undefined;
  endpoint(): EndpointState;
  /** Whether an agent is connected now. @param callerId its token's id */
  isConnected(callerId: string): boolean;
  /** Starts listening, or again on another port. `port` 0: the system chooses. Never rejects: see the state. */
  listen(port: number): Promise<EndpointState>;
  /** Stops at the next boundary, flushes and closes; takes at most about 4 s. Idempotent. */
  close(): Promise<void>;
}
