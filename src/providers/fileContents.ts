// Puts the content of held files into the parameters of an admitted call, at the last moment: records keep path, size and
// digest alone.
import { filesNamed, withContents, type HeldFiles } from '../core/toolSource/fileArguments.ts';
import type { AdmittedCall } from './admittedCall.ts';

/** Whether parameters name files. */
export function hasFiles({ params }: Pick<AdmittedCall, 'params'>): boolean {
  return filesNamed(params).length > 0;
}

/** @throws AppError as `HeldFiles.open` */
export async function withFiles(call: AdmittedCall, files: Pick<HeldFiles, 'open'>): Promise<AdmittedCall> {
  const params = await withContents(call.params, async (file, as) => {
    const bytes = await files.open(file);
    return Buffer.from(bytes).toString(as ?? 'utf8');
  });
  return Object.assign({ ...call }, { params });
}
