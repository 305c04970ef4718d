// Digests against the vectors that their standards publish.
import assert from 'node:assert/strict';
import { NodeHasher } from '../../../src/node/nodeHasher.ts';

describe('NodeHasher', () => {
  const hasher = new NodeHasher();

  it('gives the SHA-256 of FIPS 180-4’s example, of text and of bytes', () => {
    const expected = 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad';
    assert.equal(hasher.sha256('abc'), expected);
    assert.equal(hasher.sha256(Uint8Array.of(0x61, 0x62, 0x63)), expected);
  });

  it('gives the HMAC-SHA-256 of RFC 4231, test cases 1 and 2', () => {
    assert.equal(
      hasher.hmac(new Uint8Array(20).fill(0x0b), 'Hi There'),
      'b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7',
    );
    assert.equal(
      hasher.hmac(Buffer.from('Jefe'), 'what do ya want for nothing?'),
      '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843',
    );
  });

  it('compares texts exactly', () => {
    assert.equal(hasher.equal('token', 'token'), true);
    assert.equal(hasher.equal('', ''), true);
    assert.equal(hasher.equal('token', 'tokeN'), false);
    assert.equal(hasher.equal('token', 'token '), false);
    assert.equal(hasher.equal('é', 'e'), false);
  });
});
