import type { CimValue } from '@cimarron/cim'
import type { SmallModel } from '../src/testing/small-model.ts'

/** Has every method answered, known or not. */
export function answering({ server }: SmallModel, errors: () => CimValue): void {
  server.method = () => ({ returnValue: 0, out: { Errors: errors() } })
}
