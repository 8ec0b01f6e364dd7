import type { CimClass } from '@cimarron/cim'
import type { Invocation } from '../command/invocation.ts'

/** The test for what `--association` and `--indication` ask for; undefined where neither is given. */
export function kindTest(invocation: Invocation): ((cls: CimClass) => boolean) | undefined {
  const association = invocation.flag('association')
  const indication = invocation.flag('indication')
  if (!association && !indication) return undefined
  return (cls) => (association && cls.isAssociation) || (indication && cls.isIndication)
}
