import { invalidConfig } from '../invalid-config.ts'
import { checkLabel } from '../machine-name.ts'

/** Leaves room, in the 255 bytes that file systems give a name, for what work in progress is called. */
const mostBytes = 200

/**
 * The name of a pool or volume. A volume's is its file's in the pool's folder, and `pool/volume` names it from afar: so
 * no slash, and no dot at its beginning, behind which half-made files are kept.
 * @throws HypervisorError `invalid-config`
 */
export function checkStorageName(name: string, { field, of }: { readonly field: string; readonly of: string }): void {
  const refuse = (problem: string, remedy: string) => invalidConfig({ field, value: name, problem, remedy })
  if (Buffer.byteLength(name) > mostBytes) throw refuse('is too long', `use at most ${mostBytes} bytes`)
  if (name.includes('/')) throw refuse('has a slash in it', 'leave it out')
  if (name.startsWith('.')) throw refuse('begins with a dot', 'leave it out')
  checkLabel(name, { field, of })
}
