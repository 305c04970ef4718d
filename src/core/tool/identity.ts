// The identity of a request as one hash, of the tool and the meaning of its arguments.
import { canonicalJson } from '../canonicalJson.ts';
import type { JsonObject } from '../json.ts';
import type { PlanContext } from '../operation/work.ts';
import type { AnyWorkTool } from './tool.ts';

/**
 * A request with `repeat: true` has an identity of its own: it doesn't join the plain request, and joins itself when a
 * client sends it again. @throws AppError whatever the tool refuses; `not-json` for arguments that JSON can't hold */
export function identityOf({ name, work }: AnyWorkTool, args: JsonObject, context: PlanContext): string {
  const identity = work.identity(args, context);
  const repeats = args['repeat'] === true;
  return context.hasher.sha256(canonicalJson({ tool: name, identity, ...(repeats && { repeat: true }) }));
}
