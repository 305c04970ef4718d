// What the same request means, as one hash: of the tool and of what its arguments mean.
import { canonicalJson } from '../canonicalJson.ts';
import type { JsonObject } from '../json.ts';
import type { PlanContext } from '../operation/work.ts';
import type { AnyWorkTool } from './tool.ts';

/** @throws AppError whatever the tool refuses; `not-json` for arguments that JSON cannot hold */
export function identityOf({ name, work }: AnyWorkTool, args: JsonObject, context: PlanContext): string {
  return context.hasher.sha256(canonicalJson({ tool: name, identity: work.identity(args, context) }));
}
