import type { JournalEntry, Session } from '@cimarron/estate'
import { Pooling } from '../pools/pooling.ts'
import type { World } from '../world.ts'
import type { IndicationMaker, Occasion, Place } from './indication-maker.ts'
import type { JournalMemory } from './journal-memory.ts'
import type { Ground } from './told-instances.ts'

/** What telling the journal's entries as indications takes. */
export interface Telling {
  readonly world: World
  readonly place: Place
  readonly session: Session
  readonly maker: IndicationMaker
  readonly memory: JournalMemory
  /** Whether somebody wants to hear of indications of this class. */
  wants(className: string): boolean
}

/** The same entry gives the same identifiers, also where it is told again after a crash. */
export function occasionOf({ cursor, atMs }: JournalEntry): Occasion {
  return { atMs, identifier: `Cimarron:${cursor}` }
}

/** The world as it is now, for one entry. */
export function groundOf({ world, session }: Telling): Ground {
  const as = { principal: session.actor }
  return { world, pooling: new Pooling(world, as), features: world.features(as) }
}
