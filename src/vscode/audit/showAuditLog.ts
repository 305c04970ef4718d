// Sluice: Show Audit Log: its page, of one bundle if it was run on that bundle's row.
import type { RecordDocuments } from '../operations/recordDocuments.ts';
import { t } from '../text/localize.ts';
import type { RowRef } from '../views/viewRow.ts';

export async function showAuditLog(
  _sluice: unknown,
  { documents }: { documents: RecordDocuments },
  row?: RowRef,
): Promise<void> {
  await documents.show({ kind: 'audit', id: row?.kind === 'bundle' ? row.id : '' }, t('Audit Log'));
}
