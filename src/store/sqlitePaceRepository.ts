// What all windows share about the limits of each server.
import type { Pace, PaceRepository, Places } from '../core/provider/paceRepository.ts';
import type { Command, Query, Statements } from './sqliteDatabase.ts';

export class SqlitePaceRepository implements PaceRepository {
  readonly #select: Query;
  readonly #upsert: Command;
  readonly #selectPlaces: Query;
  readonly #upsertPlaces: Command;
  readonly #deletePlaces: Command;

  constructor(statements: Statements) {
    this.#select = statements.query(
      'SELECT last_at, busy_since, burst_left, held_until FROM provider_pace WHERE key = ?',
    );
    this.#upsert = statements.command(`
      INSERT INTO provider_pace (key, last_at, busy_since, burst_left, held_until) VALUES (?, ?, ?, ?, ?)
      ON CONFLICT DO UPDATE SET last_at = excluded.last_at, busy_since = excluded.busy_since,
        burst_left = excluded.burst_left, held_until = excluded.held_until`);
    this.#selectPlaces = statements.query(
      'SELECT owner, held, wanted, since, expires_at FROM provider_places WHERE key = ? ORDER BY owner',
    );
    this.#upsertPlaces = statements.command(`
      INSERT INTO provider_places (key, owner, held, wanted, since, expires_at) VALUES (?, ?, ?, ?, ?, ?)
      ON CONFLICT DO UPDATE SET held = excluded.held, wanted = excluded.wanted, since = excluded.since,
        expires_at = excluded.expires_at`);
    this.#deletePlaces = statements.command('DELETE FROM provider_places WHERE key = ? AND owner = ?');
  }

  get(server: string): Pace {
    const row = this.#select.get(server);
    return {
      lastAt: Number(row?.['last_at'] ?? 0),
      busySince: Number(row?.['busy_since'] ?? 0),
      burstLeft: Number(row?.['burst_left'] ?? 0),
      heldUntil: Number(row?.['held_until'] ?? 0),
    };
  }

  put(server: string, { lastAt, busySince, burstLeft, heldUntil }: Pace): void {
    this.#upsert.run(server, lastAt, busySince, burstLeft, heldUntil);
  }

  places(server: string): Places[] {
    return this.#selectPlaces.all(server).map((row) => ({
      owner: String(row['owner']),
      held: Number(row['held']),
      wanted: Number(row['wanted']),
      since: Number(row['since']),
      expiresAt: Number(row['expires_at']),
    }));
  }

  putPlaces(server: string, { owner, held, wanted, since, expiresAt }: Places): void {
    if (held === 0 && wanted === 0) this.#deletePlaces.run(server, owner);
    else this.#upsertPlaces.run(server, owner, held, wanted, since, expiresAt);
  }
}
