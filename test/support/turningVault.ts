// A vault for tests of what is kept sealed: it turns each byte round, and knows the context.
import { AppError } from '../../src/core/errors.ts';
import type { Vault } from '../../src/core/storage/vault.ts';

export const turningVault: Vault = {
  state: 'ready',
  seal: (text, context) => Buffer.from(`${context}\n${text}`, 'utf8').map((byte) => byte ^ 0xff),
  open: (sealed, context) => {
    const text = Buffer.from(sealed.map((byte) => byte ^ 0xff)).toString('utf8');
    if (!text.startsWith(`${context}\n`)) throw new AppError('vault-corrupt', 'altered');
    return text.slice(context.length + 1);
  },
  authenticate: () => '',
};
