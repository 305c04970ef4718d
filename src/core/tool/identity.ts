// What the same request means, as one hash: of the tool and of what its arguments mean.
import { canonicalJson } from '../canonicalJson.ts';
import type { JsonObject, JsonValue } from '../json.ts';
import type { AnyWorkTool } from './tool.ts';
import type { PlanContext } from '../operation/work.ts';

/** @throws AppError whatever the tool refuses; `not-json` for arguments that JSON cannot hold */
export function identityOf(tool: AnyWorkTool, args: JsonObject, context: PlanContext): string {
  const { dry_run: _dryRun, reason: _reason, ...rest } = args;
  const meaning: JsonValue = tool.work.identity?.(args, context) ?? rest;
  return context.hasher.sha256(canonicalJson({ tool: tool.name, identity: meaning }));
}
