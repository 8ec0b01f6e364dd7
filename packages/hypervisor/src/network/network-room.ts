import type { RandomBytes } from '../uuid.ts'
import type { NetworkSurroundings } from './backend.ts'
import type { NetworkConfig } from './network.ts'

/** What a network has to fit in with: the host, and the other networks there. */
export interface NetworkRoom {
  readonly surroundings: NetworkSurroundings
  readonly others: readonly NetworkConfig[]
  readonly random?: RandomBytes
}
