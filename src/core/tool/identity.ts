// The identity of a request as one hash, of the tool and the meaning of its arguments.
import { canonicalJson } from '../canonicalJson.ts';
import type { JsonObject } from '../json.ts';
import type { PlanContext } from '../operation/work.ts';
import type { AnyWorkTool } from './tool.ts';

/** @throws AppError whatever the tool refuses; `not-json` for arguments that JSON can't hold */
export function identityOf({ name, work }: AnyWorkTool, args: JsonObject, context: PlanContext): string {
  return context.hasher.sha256(canonicalJson({ tool: name, identity: work.identity(args, context) }));
}
