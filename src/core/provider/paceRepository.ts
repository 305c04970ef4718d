// What all windows share about the limits of each server: when the last request was due, and who has how many in flight.

/** The pace of one server. Instants are milliseconds since the epoch; 0: never. */
export interface Pace {
  /** When the last request that was reserved is due. */
  lastAt: number;
  /** When the present run of requests began; a pause of a second ends it. */
  busySince: number;
  /** How many more of this run may go without a gap. */
  burstLeft: number;
  /** The provider accepts no requests until then. */
  heldUntil: number;
}

/** The requests of one process that may be in flight at one server. */
export interface Places {
  /** As in leases; unique across restarts. */
  owner: string;
  /** It has this many places. */
  held: number;
  /** It could use this many now. */
  wanted: number;
  /** Since when it waits, or keeps what it has: who gave a place back last is served last. */
  since: number;
  /** They end then, unless renewed. */
  expiresAt: number;
}

export interface PaceReader {
  /** Of a server that was never asked: zeros. */
  get(server: string): Pace;
  /** Of every process, in order of its owner's name; expired ones included. */
  places(server: string): Places[];
}

export interface PaceRepository extends PaceReader {
  put(server: string, pace: Pace): void;
  /** Inserts or replaces; without held or wanted places it removes. */
  putPlaces(server: string, places: Places): void;
}
