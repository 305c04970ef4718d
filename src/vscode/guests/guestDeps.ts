// What the commands about guests share.
import type { Sluice } from '../../core/sluice.ts';
import type { ClientDeps } from '../clients/clientDeps.ts';
import type { GuestTakeouts } from './guestTakeouts.ts';

export type GuestCore = Pick<Sluice, 'clients' | 'endpoint' | 'guests' | 'projectGuests' | 'tokens'>;

export interface GuestDeps extends ClientDeps {
  takeouts: GuestTakeouts;
}
