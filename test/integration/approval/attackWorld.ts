// A whole Sluice in this process, over its sandbox, as an attacker meets it: agents of any label, a person whose answers
// a test makes up, and somebody who writes into the database behind Sluice's back.
import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { DatabaseSync, type SQLInputValue, type SQLOutputValue } from 'node:sqlite';
import type { Approval } from '../../../src/core/approval/approval.ts';
import {
  DEFAULT_APPROVAL_SETTINGS,
  DELIBERATE_MS,
  type ApprovalAnswer,
  type DecideOutcome,
} from '../../../src/core/approval/approvalPrompt.ts';
import type { DialogText } from '../../../src/core/approval/rows.ts';
import { dialogText, type DialogReader } from '../../../src/vscode/approvals/dialogText.ts';
import { reviewText } from '../../../src/vscode/approvals/reviewText.ts';
import { READER } from '../../support/approvals.ts';
import type { AuditVerification } from '../../../src/core/audit/verifyAudit.ts';
import type { Bundle } from '../../../src/core/bundle/bundle.ts';
import type { FaultPoint } from '../../../src/core/faultPoints.ts';
import type { Caller } from '../../../src/core/operation/operation.ts';
import type { Sluice } from '../../../src/core/sluice.ts';
import type { ToolResult } from '../../../src/core/tool/runner.ts';
import { createSluice } from '../../../src/createSluice.ts';
import { FileAuditAnchor } from '../../../src/node/fileAuditAnchor.ts';
import { FileKeyStore } from '../../../src/node/fileKeyStore.ts';
import { FileTokenPlace } from '../../../src/node/fileTokenPlace.ts';
import { SandboxDatabase } from '../../../src/providers/sandbox/sandboxDatabase.ts';
import { SandboxControl } from '../../support/sandboxControl.ts';
import { TemporaryFolders } from '../../support/temporaryFolder.ts';

export function agent(label: string, id = `cli_${label}`): Caller {
  return { kind: 'agent', id, label, claim: null };
}
export const CLAUDE = agent('Claude Code', 'cli_claude');
export const CURSOR = agent('Cursor', 'cli_cursor');

/** Long enough for anything that the sandbox does at once. */
const HOLD_MS = 5_000;

/** The cases of a family. */
export function attacks<T>(family: string): T[] {
  const file = new URL(`../../attacks/${family}.json`, import.meta.url);
  return JSON.parse(readFileSync(file, 'utf8')) as T[];
}

export interface Asked {
  approval: Approval;
  result: Promise<ToolResult>;
}

export class AttackWorld {
  static readonly #folders = new TemporaryFolders();
  static #template: Promise<string> | undefined;

  readonly directory: string;
  /** The project that the window works on. */
  readonly workspace: string;
  /** Every request for approval that was announced, in order. */
  readonly announced: Approval[] = [];
  readonly log: string[] = [];
  /** The window in which a person is asked, or null; and how long a request waits. Before `start` or `restart`. */
  window: string | null = 'acme-api';
  settings = DEFAULT_APPROVAL_SETTINGS;
  /** Called at every fault point: what is done there happens between two of Sluice's writes. */
  onFault: ((point: FaultPoint) => void) | undefined;
  #sluice: Sluice | undefined;
  #woken = Promise.withResolvers<void>();

  private constructor(directory: string) {
    this.directory = directory;
    this.workspace = path.join(directory, 'workspace');
  }

  /** On a folder of its own, seeded like all others. */
  static async open(): Promise<AttackWorld> {
    this.#template ??= (async () => {
      const seeded = new AttackWorld(this.#folders.make());
      await seeded.start();
      await seeded.close();
      return seeded.directory;
    })();
    const world = new AttackWorld(this.#folders.make(await this.#template));
    await world.start();
    return world;
  }

  /** Removes the folders of all worlds. */
  static dispose(): void {
    this.#folders.dispose();
    this.#template = undefined;
  }

  get sluice(): Sluice {
    assert.ok(this.#sluice, 'Sluice is closed');
    return this.#sluice;
  }

  async start(): Promise<void> {
    const keep = (message: string, ...more: unknown[]): void =>
      void this.log.push(`${message} ${JSON.stringify(more)}`);
    const error = (message: string, cause?: unknown): void => keep(message, String(cause));
    this.#sluice = await createSluice({
      storageDirectory: this.directory,
      manifestDirectories: [],
      keys: new FileKeyStore(this.directory),
      clientTokens: new FileTokenPlace(path.join(this.directory, 'clients')),
      logger: { debug: keep, info: keep, warn: keep, error },
      inputs: { announce: () => undefined, withdraw: () => undefined },
      approvals: {
        window: this.window,
        announce: (approval) => {
          this.announced.push(approval);
          this.#woken.resolve();
          this.#woken = Promise.withResolvers();
        },
        withdraw: () => undefined,
      },
      approvalSettings: () => this.settings,
      auditAnchor: new FileAuditAnchor(this.directory),
      faults: { reach: (point) => this.onFault?.(point) },
      sandbox: { speed: 'instant' },
      workspaceFolder: this.workspace,
      version: '0.0.0-attacked',
    });
  }

  async close(): Promise<void> {
    const sluice = this.#sluice;
    this.#sluice = undefined;
    await sluice?.close();
  }

  async restart(): Promise<void> {
    await this.close();
    await this.start();
  }

  call(tool: string, args: object, caller = CLAUDE, holdMs = HOLD_MS): Promise<ToolResult> {
    const cancelled = new AbortController().signal;
    return this.sluice.runner.call({ tool, args, caller, cancelled, holdMs });
  }

  /** Calls a tool that a person is asked about; rejects where nobody is. */
  async ask(tool: string, args: object, caller = CLAUDE): Promise<Asked> {
    const before = this.announced.length;
    const result = this.call(tool, args, caller);
    const unasked = result.then(({ text }) => {
      throw new Error(`Nobody was asked: ${text}`);
    });
    // Once somebody was asked, how the call ends is the test's to see.
    unasked.catch(() => undefined);
    while (this.announced.length === before) await Promise.race([this.#woken.promise, unasked]);
    const approval = this.announced.at(-1);
    assert.ok(approval);
    return { approval, result };
  }

  /** Answers as a person who took their time, but for what `answer` says otherwise. */
  decide(approval: Approval, answer: Partial<ApprovalAnswer> = {}): Promise<DecideOutcome> {
    return this.sluice.gate.decide({
      approvalId: approval.id,
      digest: approval.digest,
      verdict: 'approve',
      shownForMs: DELIBERATE_MS,
      dialogDigest: 'shown',
      decidedBy: { user: 'ann', host: 'desk' },
      ...answer,
    });
  }

  stored(approval: Approval): Approval {
    const found = this.sluice.approvals.get(approval.id);
    assert.ok(found);
    return found;
  }

  /** Resolves when more requests were announced than there had been. */
  async askedSince(count: number): Promise<void> {
    while (this.announced.length <= count) await this.#woken.promise;
  }

  /** The project asks for these bundles, and a person has accepted it. */
  async acceptSetup(bundles: object[]): Promise<void> {
    mkdirSync(path.join(this.workspace, '.sluice'), { recursive: true });
    writeFileSync(
      path.join(this.workspace, '.sluice', 'setup.json'),
      JSON.stringify({ version: 1, bundles }),
    );
    const setup = await this.sluice.setup.read();
    const decidedBy = { user: 'ann', host: 'desk' };
    const answer = { shownForMs: DELIBERATE_MS, dialogDigest: 'shown', decidedBy };
    await this.sluice.setup.accept(setup?.digest ?? '', answer);
  }

  /** Writes into the database as another program would. */
  sql(statement: string, ...values: SQLInputValue[]): Record<string, SQLOutputValue>[] {
    return this.#database((database) => database.prepare(statement).all(...values));
  }

  /** As `sql`, with values by name, of which a statement may leave some out. */
  sqlNamed(statement: string, values: Record<string, SQLInputValue>): void {
    this.#database((database) => {
      const prepared = database.prepare(statement);
      prepared.setAllowUnknownNamedParameters(true);
      prepared.run(values);
    });
  }

  /** A rejection answers the same request for five minutes; afterwards it is asked again. */
  forgetRejections(): void {
    this.sql(`UPDATE operations SET status = 'superseded' WHERE status = 'denied'`);
  }

  /** What has reached the sandbox so far and was more than a question, e.g. `DELETE /production/webhooks/whk_1`. */
  writes(): string[] {
    const sandbox = new SandboxDatabase(path.join(this.directory, 'sandbox'));
    try {
      return sandbox
        .requests()
        .filter(({ method, path: at }) => method !== 'GET' && !/quote|introspect/.test(at))
        .map(({ method, path: at }) => `${method} ${at}`);
    } finally {
      sandbox.close();
    }
  }

  async sandbox(): Promise<SandboxControl> {
    const manifest = this.sluice.library.list().find(({ id }) => id === 'sandbox');
    const url = manifest?.environments.development?.baseUrl ?? '';
    return SandboxControl.of({ directory: this.directory, ready: { sandbox_url: url } });
  }

  async bundle(name: string, environment: string): Promise<Bundle> {
    const { output } = await this.call('list_bundles', { environment, limit: 100 });
    const listed = output['bundles'] as { id: string; name: string }[];
    const bundle = this.sluice.bundle(listed.find((each) => each.name === name)?.id ?? '');
    assert.ok(bundle, `${name} in ${environment}`);
    return bundle;
  }

  verify(): Promise<AuditVerification> {
    return this.sluice.audit.verify(() => undefined, new AbortController().signal);
  }

  #database<T>(work: (database: DatabaseSync) => T): T {
    const database = new DatabaseSync(path.join(this.directory, 'sluice.sqlite'));
    try {
      database.exec('PRAGMA busy_timeout = 5000; PRAGMA foreign_keys = OFF');
      return work(database);
    } finally {
      database.close();
    }
  }

  async auditText(): Promise<string> {
    const pieces: string[] = [];
    for (const format of ['jsonl', 'csv'] as const)
      for await (const piece of this.sluice.audit.export(format)) pieces.push(piece);
    return pieces.join('');
  }
}

export const reader: DialogReader = {
  ...READER,
  clockTime: (at) => new Date(at).toISOString().slice(11, 16),
};

export function dialogOf(...approvals: Approval[]): DialogText {
  return dialogText(approvals, reader);
}

/** All that a person can be shown of a request. */
export function shownOf(approval: Approval): string {
  const { title, detail } = dialogOf(approval);
  const sides = (['now', 'after', 'request'] as const).map((side) => reviewText(approval, side, reader));
  return [title, detail, ...sides].join('\n');
}
