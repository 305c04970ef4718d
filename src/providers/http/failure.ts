// What an exchange without an answer means: whether anything can have happened, and what to do.
import { AppError } from '../../core/errors.ts';
import { visibleText } from '../../core/visibleText.ts';

export class AnswerTooLarge extends Error {}
export class StaleConnection extends Error {}

interface Sent {
  url: URL;
  /** Whether it can change something. */
  writes: boolean;
  timeoutMs: number;
}

interface Circumstances {
  /** Whether bytes of the request may have left. */
  sent: boolean;
  timedOut: boolean;
  /** An unusable proxy setting. */
  ignored: string | undefined;
}

export function failureOf(
  { url, writes, timeoutMs }: Sent,
  cause: unknown,
  { sent, timedOut, ignored }: Circumstances,
): AppError {
  if (cause instanceof AppError) return cause;
  const tooLarge = cause instanceof AnswerTooLarge;
  const what = tooLarge
    ? 'answered with more than 1 MiB'
    : timedOut
      ? `did not answer within ${timeoutMs / 1000} s`
      : `broke the connection (${networkCode(cause)})`;
  if (writes && sent) {
    return new AppError(
      'provider-uncertain',
      `${url.host} ${what}. The request may or may not have taken effect.`,
      {
        cause,
        next: 'Look at the provider before anything is sent again.',
      },
    );
  }
  if (tooLarge) {
    return new AppError('provider-invalid-answer', `${url.host} ${what}. Nothing was changed.`, {
      cause,
      next: 'Check that the address belongs to the provider.',
    });
  }
  const how = sent
    ? what
    : timedOut
      ? `could not be reached within ${timeoutMs / 1000} s`
      : `could not be reached (${networkCode(cause)})`;
  const unused =
    ignored === undefined
      ? ''
      : ` The proxy setting “${visibleText(ignored, 100)}” names no HTTP proxy, so it was not used.`;
  return new AppError('provider-unreachable', `${url.host} ${how}.${unused} Nothing was changed.`, {
    cause,
    retryable: true,
    next:
      unused === ''
        ? 'Check the network and try again.'
        : 'Correct the proxy setting, such as http://proxy.example.com:3128, and try again.',
  });
}

function networkCode(error: unknown): string {
  const origin = error instanceof StaleConnection ? error.cause : error;
  const code = origin instanceof Error && 'code' in origin ? origin.code : undefined;
  return typeof code === 'string' && /^[A-Z0-9_]{1,60}$/.test(code) ? code : 'no reason given';
}
