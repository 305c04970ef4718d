// The result of verifying the audit log, in words. Pure.
import { sentenceText, type Translate } from '../text/translate.ts';
import type { AuditVerification } from '../../core/audit/verifyAudit.ts';

export interface VerificationText {
  severity: 'info' | 'warning' | 'error';
  text: string;
}

export function verificationText(found: AuditVerification, t: Translate): VerificationText {
  switch (found.kind) {
    case 'intact': {
      const [anew] = found.reanchored;
      if (anew === undefined) return { severity: 'info', text: intactText(found, t) };
      const lost = t(
        'At record {sequence} its head outside the database had been lost or replaced: records that stood right before it could have been cut off without a trace.',
        { sequence: found.reanchored.at(-1) ?? anew },
      );
      return { severity: 'warning', text: `${intactText(found, t)} ${lost}` };
    }
    case 'unverifiable':
      return {
        severity: 'warning',
        text: t(
          'The audit log can’t be verified: its records ({records}) are consistent, but {why} Records could be missing at its end without a trace.',
          { records: found.records, why: lowerFirst(sentenceText(found.why, t)) },
        ),
      };
    case 'broken':
      return {
        severity: 'error',
        text: t(
          'The audit log was tampered with, or damaged: broken at record {sequence}. {why} The records before it are unchanged.',
          { sequence: found.sequence, why: sentenceText(found.why, t) },
        ),
      };
  }
}

function intactText(
  { records, notYetAnchored }: Extract<AuditVerification, { kind: 'intact' }>,
  t: Translate,
): string {
  if (records === 0) return t('The audit log is empty.');
  if (notYetAnchored === 0)
    return t('The audit log is intact: each record is as it was written ({records}).', { records });
  return t(
    'The audit log is intact: each record fits ({records}). Not yet anchored outside the database: {count}.',
    { records, count: notYetAnchored },
  );
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
