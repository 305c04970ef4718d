// Public SSH keys as people compare them: type and SHA-256 fingerprint, written as OpenSSH writes it.
import type { Hasher } from '../../core/hostPorts.ts';

/** One line of an authorized_keys file without options (sshd(8)): type, base64 data, comment. */
const PUBLIC_KEY = /^((?:ssh|ecdsa|sk-ssh|sk-ecdsa)-[A-Za-z0-9@.-]+) ([A-Za-z0-9+/]+={0,3})(?: .*)?$/u;

/** `ssh-ed25519 key, SHA256:…`; undefined if the text is no public key. */
export function keyFingerprint(text: string, hasher: Hasher): string | undefined {
  const [, type, data] = PUBLIC_KEY.exec(text) ?? [];
  const bytes = data === undefined ? undefined : decoded(data);
  if (type === undefined || bytes === undefined) return undefined;
  const digest = hasher.sha256(bytes).replaceAll(/../g, (hex) => String.fromCodePoint(parseInt(hex, 16)));
  return `${type} key, SHA256:${btoa(digest).replace(/=+$/, '')}`;
}

function decoded(base64: string): Uint8Array | undefined {
  try {
    return Uint8Array.from(atob(base64), (character) => character.codePointAt(0) ?? 0);
  } catch {
    return undefined;
  }
}
