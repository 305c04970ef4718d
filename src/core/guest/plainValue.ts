// Which values of an entry are no secrets. Whatever is not certainly harmless goes to the vault: a value there works the
// same, one that stays in the file can leak. Pure.

const SECRET_NAME =
  /key|token|secret|passw|pwd|credential|auth|cookie|session|signature|private|dsn|connection/i;
const PLAIN_HEADERS = ['accept', 'accept-language', 'content-type', 'user-agent'];
const SWITCH = /^(?:true|false|yes|no|on|off|\d{1,6}|[a-z]{1,16}|[a-z]{2}[-_][A-Z]{2}(?:\.UTF-8)?)$/;
/** A path of words: a long mixed segment can be a token. */
const PATH = /^(?:[A-Za-z]:\\|~?\/|\.{1,2}[\\/])(?:[\w .@+-]{1,32}[\\/]?)*$/;

export function isPlainValue(name: string, value: string): boolean {
  if (value === '') return true;
  if (SECRET_NAME.test(name)) return false;
  if (PLAIN_HEADERS.includes(name.toLowerCase())) return true;
  return SWITCH.test(value) || PATH.test(value) || isPlainUrl(value);
}

/** An origin alone, or with a path of words: user, query and fragment can hold secrets. */
function isPlainUrl(value: string): boolean {
  if (!/^https?:\/\//.test(value) || !URL.canParse(value)) return false;
  const { username, password, search, hash, pathname } = new URL(value);
  return `${username}${password}${search}${hash}` === '' && /^(?:\/[\w.-]{0,32})*$/.test(pathname);
}

const OPTION = /^--?([\w.-]+)(?:=(.*))?$/s;
const PASSWORD_IN_URL = /:\/\/[^\s/@]*:[^\s/@]+@/;
/** As long and as mixed as no word is. */
const TOKEN = /[\w-]{20,}/g;

/** Positions of arguments that could hold a secret. Programs show their arguments to every other program of a machine. */
export function secretArguments(args: readonly string[]): number[] {
  return args.flatMap((argument, index) => {
    const [, before = ''] = OPTION.exec(args[index - 1] ?? '') ?? [];
    const [, own = '', value] = OPTION.exec(argument) ?? [];
    const isNamed =
      (value !== undefined && isSecretValue(own, value)) ||
      (own === '' && isSecretValue(before, argument) && !args[index - 1]?.includes('='));
    return isNamed || PASSWORD_IN_URL.test(argument) || hasToken(argument) ? [index] : [];
  });
}

function isSecretValue(name: string, value: string): boolean {
  return value !== '' && SECRET_NAME.test(name);
}

function hasToken(text: string): boolean {
  return (text.match(TOKEN) ?? []).some(
    (word) =>
      /\d.*\d.*\d/.test(word) && ((/[a-z]/.test(word) && /[A-Z]/.test(word)) || /^[0-9a-f]{32,}$/.test(word)),
  );
}
