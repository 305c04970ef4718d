// Another caller's operation with the same identity, started while this request waited: an approval starts the work
// once, and the second caller joins it.
import { canonicalJson } from '../canonicalJson.ts';
import { AppError } from '../errors.ts';
import type { JsonObject } from '../json.ts';
import { RESUMABLE, type Operation, type OperationStatus } from '../operation/operation.ts';
import type { PlanContext } from '../operation/work.ts';
import type { StoreView } from '../storage/store.ts';
import type { ToolRegistry } from '../tool/registry.ts';
import { isWorkTool } from '../tool/tool.ts';

type RivalDeps = Omit<PlanContext, 'view'> & { registry: ToolRegistry };

const UNDER_WAY: readonly OperationStatus[] = ['running', 'awaiting_input', 'rolling_back'];
/** How many recent operations can have started while a request waited. */
const MOST_RECENT = 200;

/** @throws AppError with the rival as `details.joined`, or with the reason why the work can never be done any more */
export function refuseRival({ registry, ...deps }: RivalDeps, view: StoreView, operation: Operation): void {
  const rival = rivalOf(view, operation);
  if (rival === undefined) return;
  if (meaning(rival.args) !== meaning(operation.args)) {
    const tool = registry.get(operation.kind);
    if (isWorkTool(tool)) tool.work.settled?.(operation.args, { ...deps, view });
    return;
  }
  throw new AppError('bundle-busy', `${rival.caller.label} asked for the same, and that was started first.`, {
    details: { joined: rival.id },
    next: `Follow ${rival.id} instead.`,
  });
}

/** The operation that a superseded request joined. */
export function joinedBy({ status, result }: Operation): string | undefined {
  const joined = status === 'superseded' ? result?.['joined'] : undefined;
  return typeof joined === 'string' ? joined : undefined;
}

function rivalOf(view: StoreView, { id, kind, identity, createdAt }: Operation): Operation | undefined {
  const statuses: OperationStatus[] = [...UNDER_WAY, ...RESUMABLE, 'completed'];
  return view.operations
    .page({ kind, statuses }, null, MOST_RECENT)
    .items.find(
      (other) =>
        other.id !== id &&
        other.identity === identity &&
        (UNDER_WAY.includes(other.status) || other.updatedAt > createdAt),
    );
}

function meaning({ dry_run: _dryRun, reason: _reason, repeat = false, ...rest }: JsonObject): string {
  return canonicalJson({ ...rest, repeat });
}
