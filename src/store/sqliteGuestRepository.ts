// Guests in SQLite, sealed by the vault and bound to their id and name: one that others wrote or altered is not opened.
import { z } from 'zod';
import { instant, jsonObject } from '../core/bundle/bundleSchema.ts';
import { AppError } from '../core/errors.ts';
import type { Guest, GuestDefinition, GuestSnapshot } from '../core/guest/guest.ts';
import type { GuestCallRecord, GuestRepository, GuestRow } from '../core/guest/guestRepository.ts';
import { VERBS } from '../core/plan/verb.ts';
import type { Vault } from '../core/storage/vault.ts';
import { RecordCodec } from './recordCodec.ts';
import type { Command, Query, Row, Statements } from './sqliteDatabase.ts';
import { storageCorrupt } from './sqliteErrors.ts';

const texts = z.record(z.string(), z.string());
const definitionSchema: z.ZodType<GuestDefinition> = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('stdio'),
    command: z.string(),
    args: z.array(z.string()),
    cwd: z.string().nullable(),
    env: texts,
    secretEnv: z.array(z.string()),
  }),
  z.strictObject({
    kind: z.literal('http'),
    url: z.string(),
    headers: texts,
    secretHeaders: z.array(z.string()),
  }),
]);

const said = {
  serverInfo: jsonObject,
  capabilities: jsonObject,
  instructions: z.string().nullable(),
  prompts: z.array(jsonObject),
};
const snapshotSchema: z.ZodType<GuestSnapshot> = z.strictObject({ ...said, tools: z.array(jsonObject) });

const guestSchema: z.ZodType<Guest> = z.strictObject({
  id: z.string(),
  name: z.string(),
  definition: definitionSchema,
  launchDigest: z.string(),
  ...said,
  tools: z.array(
    z.strictObject({
      definition: jsonObject,
      digest: z.string(),
      verb: z.enum(VERBS),
      before: z.string().nullable(),
    }),
  ),
  offered: snapshotSchema.nullable(),
  kept: z.array(z.string()),
  createdAt: instant,
  acceptedAt: instant,
});

const callSchema: z.ZodType<GuestCallRecord> = z.strictObject({
  operationId: z.string(),
  guestId: z.string(),
  request: z.string(),
  state: z.enum(['intended', 'done', 'unknown']),
  resultId: z.string().nullable(),
  delivery: z.enum(['none', 'written', 'had']),
  at: instant,
});

/** As the column has them; what older versions called delivered is `had`. */
const DELIVERIES = ['none', 'had', 'written'] as const;
const CALL_COLUMNS = 'operation_id, guest_id, request, state, result_id, is_delivered, at';

export class SqliteGuestRepository implements GuestRepository {
  readonly #codec = new RecordCodec('guests', guestSchema);
  readonly #vault: Vault;
  /** What was opened, by the sealed bytes: records are read for every call, and change seldom. */
  readonly #opened = new Map<string, { sealed: Uint8Array; guest: Guest }>();
  readonly #all: Query;
  readonly #byId: Query;
  readonly #byName: Query;
  readonly #upsert: Command;
  readonly #delete: Command;
  readonly #call: Query;
  readonly #newest: Query;
  readonly #upsertCall: Command;
  readonly #deleteCall: Command;

  constructor(statements: Statements, vault: Vault) {
    this.#vault = vault;
    this.#all = statements.query('SELECT id, name, sealed FROM guests ORDER BY name');
    this.#byId = statements.query('SELECT id, name, sealed FROM guests WHERE id = ?');
    this.#byName = statements.query('SELECT id, name, sealed FROM guests WHERE name = ?');
    this.#upsert = statements.command(
      'INSERT INTO guests (id, name, sealed) VALUES (?, ?, ?) ON CONFLICT (id) DO UPDATE SET name = excluded.name, sealed = excluded.sealed',
    );
    this.#delete = statements.command('DELETE FROM guests WHERE id = ?');
    this.#call = statements.query(`SELECT ${CALL_COLUMNS} FROM guest_calls WHERE operation_id = ?`);
    this.#newest = statements.query(
      `SELECT ${CALL_COLUMNS} FROM guest_calls WHERE request = ? AND at >= ? AND state <> 'intended' ORDER BY at DESC LIMIT 1`,
    );
    this.#upsertCall = statements.command(
      `INSERT INTO guest_calls (${CALL_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET state = excluded.state, result_id = excluded.result_id, is_delivered = excluded.is_delivered, at = excluded.at`,
    );
    this.#deleteCall = statements.command('DELETE FROM guest_calls WHERE operation_id = ?');
  }

  list(): GuestRow[] {
    return this.#all.all().map((row) => this.#row(row));
  }

  find(name: string): Guest | undefined {
    const row = this.#byName.get(name);
    return (row && this.#row(row).guest) ?? undefined;
  }

  get(id: string): Guest | undefined {
    const row = this.#byId.get(id);
    return (row && this.#row(row).guest) ?? undefined;
  }

  put(guest: Guest): void {
    this.#codec.requireFit(guest);
    const { id, name } = guest;
    this.#upsert.run(id, name, this.#vault.seal(JSON.stringify(guest), contextOf(id, name)));
  }

  delete(id: string): void {
    this.#delete.run(id);
    this.#opened.delete(id);
  }

  call(operationId: string): GuestCallRecord | undefined {
    return callOf(this.#call.get(operationId));
  }

  newestCall(request: string, since: number): GuestCallRecord | undefined {
    return callOf(this.#newest.get(request, since));
  }

  putCall({ operationId, guestId, request, state, resultId, delivery, at }: GuestCallRecord): void {
    this.#upsertCall.run(operationId, guestId, request, state, resultId, DELIVERIES.indexOf(delivery), at);
  }

  deleteCall(operationId: string): void {
    this.#deleteCall.run(operationId);
  }

  #row(row: Row): GuestRow {
    const [id, name] = [String(row['id']), String(row['name'])];
    return { id, name, guest: this.#guest(id, name, row['sealed']) };
  }

  #guest(id: string, name: string, sealed: unknown): Guest | null {
    if (this.#vault.state === 'locked' || !(sealed instanceof Uint8Array)) return null;
    const known = this.#opened.get(id);
    if (known !== undefined && known.guest.name === name && isSame(known.sealed, sealed)) return known.guest;
    const guest = this.#open(id, name, sealed);
    if (guest !== null) this.#opened.set(id, { sealed, guest });
    return guest;
  }

  #open(id: string, name: string, sealed: Uint8Array): Guest | null {
    try {
      const document = this.#vault.open(sealed, contextOf(id, name));
      return this.#codec.decode({ document }, id, {});
    } catch (error) {
      // It is no acceptance: it is listed as unreadable, and nothing of it is offered or started.
      if (AppError.is(error, 'vault-corrupt') || AppError.is(error, 'storage-corrupt')) return null;
      throw error;
    }
  }
}

function contextOf(id: string, name: string): string {
  return `guest:${id}:${name}`;
}

function isSame(one: Uint8Array, other: Uint8Array): boolean {
  return one.length === other.length && one.every((byte, index) => byte === other[index]);
}

function callOf(row: Row | undefined): GuestCallRecord | undefined {
  if (row === undefined) return undefined;
  const read = callSchema.safeParse({
    operationId: row['operation_id'],
    guestId: row['guest_id'],
    request: row['request'],
    state: row['state'],
    resultId: row['result_id'],
    delivery: DELIVERIES[Number(row['is_delivered'])],
    at: row['at'],
  });
  if (read.success) return read.data;
  throw storageCorrupt('A record in guest_calls cannot be read.', read.error, { table: 'guest_calls' });
}
