import type { CompileFilesOptions } from '@cimarron/mof/node'
import type { Invocation } from '../command/invocation.ts'

/** What `--include` and `--allow-includes-anywhere` say. */
export function compileOptions(invocation: Invocation): CompileFilesOptions {
  return {
    includeFolders: invocation.list('include'),
    allowIncludesAnywhere: invocation.flag('allow-includes-anywhere'),
  }
}
