// Digests on Node: SHA-256 (FIPS 180-4) and HMAC-SHA-256 (RFC 2104).
import { createHmac, hash, timingSafeEqual } from 'node:crypto';
import type { Hasher } from '../core/hostPorts.ts';

export class NodeHasher implements Hasher {
  sha256(data: string | Uint8Array): string {
    return hash('sha256', data, 'hex');
  }

  hmac(key: Uint8Array, data: string): string {
    return createHmac('sha256', key).update(data, 'utf8').digest('hex');
  }

  equal(left: string, right: string): boolean {
    const leftBytes = Buffer.from(left, 'utf8');
    const rightBytes = Buffer.from(right, 'utf8');
    return leftBytes.length === rightBytes.length && timingSafeEqual(leftBytes, rightBytes);
  }
}
