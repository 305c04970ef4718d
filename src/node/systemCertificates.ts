// The certificates that the operating system trusts, if this Node knows them.
import tls from 'node:tls';

let known: string[] | undefined;

/** Node's own and the system's, as PEM; undefined if Node is too old to know them (before 22.15). Read once. */
export function systemCertificates(): string[] | undefined {
  if (known !== undefined) return known;
  const { getCACertificates } = tls as Partial<typeof tls>;
  if (getCACertificates === undefined) return undefined;
  try {
    known = [...new Set([...getCACertificates('default'), ...getCACertificates('system')])];
  } catch {
    // Builds without access to the system's store: Node's own certificates remain.
    return undefined;
  }
  return known;
}
