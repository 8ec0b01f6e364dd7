import type { WbemClient } from '@cimarron/wbem-client'

/** What is asked of a server: a part of `WbemClient`, which one is given as it is. */
export type ModelSource = Pick<
  WbemClient,
  | 'getInstance'
  | 'enumerateInstances'
  | 'associatorNames'
  | 'references'
  | 'getClass'
  | 'enumerateClassNames'
  | 'invokeMethod'
  | 'createInstance'
  | 'deleteInstance'
>
