// What an HTTP status of a server means for the message that was sent, in words for a person and a model.
import { AppError } from '../../core/errors.ts';

export interface Refused {
  host: string;
  status: number;
  /** `Location`, `WWW-Authenticate`; empty if there is none. */
  location: string;
  challenge: string;
}

/** A session that the server no longer knows: it did nothing, and a new connection can begin one. */
export function sessionLost(host: string): AppError {
  return new AppError('provider-unreachable', `${host} has ended the session. Nothing was done.`, {
    retryable: true,
  });
}

/** The server refused the message before it did anything. */
export function refusedBy({ host, status, location, challenge }: Refused): AppError {
  const details = { provider_status: status };
  if (status >= 300 && status < 400) {
    const to = URL.parse(location, `https://${host}`)?.host ?? 'another address';
    return new AppError('provider-rejected', `${host} redirects to ${to}, and Sluice doesn’t follow.`, {
      details,
      next: 'Nothing was done. If the person trusts the new address, they put the server behind Sluice with it.',
    });
  }
  if (status === 401 && /resource_metadata|authorization_uri/i.test(challenge))
    return new AppError('provider-rejected', `${host} requires MCP authorization (OAuth).`, {
      details,
      next: 'Nothing was done. Sluice can’t sign in yet: the person sets a token in a header.',
    });
  const next =
    status === 401 || status === 403
      ? 'Nothing was done. The person checks the headers of this server.'
      : status === 429
        ? 'Nothing was done. Ask again later.'
        : 'Nothing was done.';
  const message = `${host} refused the request with status ${status}.`;
  return new AppError('provider-rejected', message, { details, retryable: status === 429, next });
}

/** The server got the message, and nobody knows what it did with it. */
export function uncertain(host: string, what: string): AppError {
  return new AppError('provider-uncertain', `${host} ${what}.`, {
    next: 'It may have done what it was asked. Check before asking again.',
  });
}

export function unreachable(host: string, code: string): AppError {
  return new AppError('provider-unreachable', `${host} can’t be reached (${code}). Nothing was sent.`, {
    retryable: true,
  });
}

export function tooLarge(host: string): AppError {
  return new AppError('provider-invalid-answer', `${host} answered with more than Sluice takes at once.`, {
    next: 'It did what it was asked. Ask it for less, or in parts.',
  });
}
