// Checks how a manifest says that deliveries are signed: what a receiver needs is in the delivery, and all of the body
// is covered.
import type { WebhookSignature } from './signatureSchema.ts';
import { checkTemplate, partsOf, type ManifestProblem, type NameRule } from './templateChecks.ts';

const known =
  (...allowed: string[]): NameRule =>
  (part) =>
    !part.secret && allowed.includes(part.name);

export function* checkSignature(signature: WebhookSignature): Generator<ManifestProblem> {
  if (signature.algorithm === 'token') return;
  const { value, signed, timestampHeader, timestampPointer, idHeader } = signature;
  yield* checkTemplate('webhookSignature/value', value, known('signature', 'timestamp'));
  yield* checkTemplate('webhookSignature/signed', signed, known('body', 'timestamp', 'id'));
  if (!holds(value, 'signature')) yield { path: 'webhookSignature/value', reason: 'holds no {signature}' };
  if (!holds(signed, 'body'))
    yield { path: 'webhookSignature/signed', reason: 'holds no {body}: what is not signed can be changed' };
  if (timestampPointer !== undefined && (timestampHeader !== undefined || holds(value, 'timestamp')))
    yield { path: 'webhookSignature/timestampPointer', reason: 'the timestamp has one place' };
  // A header that is not signed can be replaced, and the delivery replayed for ever.
  if ((timestampHeader !== undefined || holds(value, 'timestamp')) && !holds(signed, 'timestamp'))
    yield {
      path: 'webhookSignature/signed',
      reason: 'holds no {timestamp}: one that is not signed proves nothing',
    };
  if (
    holds(signed, 'timestamp') &&
    timestampPointer === undefined &&
    timestampHeader === undefined &&
    !holds(value, 'timestamp')
  )
    yield { path: 'webhookSignature/signed', reason: 'no header carries the {timestamp}' };
  if (holds(signed, 'id') && idHeader === undefined)
    yield { path: 'webhookSignature/signed', reason: 'no header carries the {id}' };
  // Whoever chooses an id, or a body, could otherwise move the border between them under the same signature.
  if (doubtful(signed))
    yield { path: 'webhookSignature/signed', reason: 'needs fixed text between {id} and its neighbors' };
}

function holds(template: string, name: string): boolean {
  return partsOf(template).some((part) => part.kind === 'value' && part.name === name);
}

/** An id, which can be any text, touches another value. A timestamp can't: it has digits only, and a length. */
function doubtful(signed: string): boolean {
  const parts = partsOf(signed);
  return parts.some((part, index) => {
    const next = parts[index + 1];
    if (part.kind !== 'value' || next?.kind !== 'value') return false;
    return part.name === 'id' || next.name === 'id' || part.name === 'body';
  });
}
