// What servers, proxies and frameworks do to a secret before they repeat it. It knows nothing of masking.

const percentAll = (text: string): string =>
  Buffer.from(text)
    .toString('hex')
    .replaceAll(/../g, (byte) => `%${byte}`);
const codes = (text: string, of: (code: number) => string): string =>
  text
    .split('')
    .map((unit) => of(unit.charCodeAt(0)))
    .join('');

export const WRITINGS: Readonly<Record<string, (secret: string) => string>> = {
  plain: (s) => s,
  percent: encodeURIComponent,
  'percent, all of it': percentAll,
  'percent, twice': (s) => encodeURIComponent(encodeURIComponent(s)),
  form: (s) => new URLSearchParams([['', s]]).toString().slice(1),
  json: (s) => JSON.stringify(s).slice(1, -1),
  'json, twice': (s) => JSON.stringify(JSON.stringify(s)).slice(3, -3),
  'json, all of it': (s) => codes(s, (code) => `\\u${code.toString(16).padStart(4, '0')}`),
  html: (s) => codes(s, (code) => `&#${code};`),
  'html, hex': (s) => codes(s, (code) => `&#x${code.toString(16)};`),
  'html, as frameworks do': (s) =>
    s
      .replaceAll('&', '&amp;')
      .replaceAll('<', '&lt;')
      .replaceAll('>', '&gt;')
      .replaceAll('"', '&quot;')
      .replaceAll("'", '&#39;'),
  hex: (s) => Buffer.from(s).toString('hex'),
  'hex, upper case': (s) => Buffer.from(s).toString('hex').toUpperCase(),
  base64: (s) => Buffer.from(s).toString('base64'),
  base64url: (s) => Buffer.from(s).toString('base64url'),
  'Basic, one': (s) => Buffer.from(`u:${s}`).toString('base64'),
  'Basic, two': (s) => Buffer.from(`me:${s}`).toString('base64'),
  'Basic, three': (s) => Buffer.from(`ann:${s}:more`).toString('base64'),
  'Basic, form-encoded': (s) => Buffer.from(`id:${encodeURIComponent(s)}`).toString('base64'),
  'upper case': (s) => s.replaceAll(/[a-z]/g, (letter) => letter.toUpperCase()),
  spaced: (s) => s.split('').join(' '),
  'one character a line': (s) => s.split('').join('\r\n\t'),
  'zero-width between': (s) => s.split('').join('\u200b'),
};
