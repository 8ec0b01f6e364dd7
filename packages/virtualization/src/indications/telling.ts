import type { JournalEntry, Session } from '@cimarron/estate'
import type { World } from '../world.ts'
import type { IndicationMaker, Occasion, Place } from './indication-maker.ts'
import type { JournalMemory } from './journal-memory.ts'

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
