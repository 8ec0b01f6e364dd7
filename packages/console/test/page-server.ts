import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { openTestApi, type TestApi } from '@cimarron/api/testing'
import type { Estate, Session } from '@cimarron/estate'
import { type FakeHypervisor, fakeSource, openTestEstate, testActor } from '@cimarron/estate/testing'
import { build } from 'vite'
import { PaintedScreen } from './painted-screen.ts'

export interface PageServer extends AsyncDisposable {
  readonly api: TestApi
  /** The estate as an admin sees it. */
  readonly session: Session
  /** The driver under it, for faults. */
  fake(): FakeHypervisor
  /** Screens that were opened. */
  readonly screens: readonly PaintedScreen[]
}

/** The page as it is built, served by the REST face over an estate whose machines have an echo for a console and a painted screen. */
export async function openPageServer(): Promise<PageServer> {
  await using opened = new AsyncDisposableStack()
  const page = await mkdtemp(join(tmpdir(), 'cimarron-page-'))
  opened.defer(() => rm(page, { recursive: true, force: true }))
  await build({
    root: fileURLToPath(new URL('../', import.meta.url)),
    build: { outDir: page, emptyOutDir: true },
    logLevel: 'warn',
  })
  const fakes: FakeHypervisor[] = []
  const source = fakeSource('local', (fake) => fakes.push(fake))
  const estate = opened.use(await openTestEstate({ hypervisors: [source] }))
  const screens: PaintedScreen[] = []
  const api = opened.use(await openTestApi({ page, estate: withScreens(estate, screens) }))
  const fake = () => {
    const [first] = fakes
    if (!first) throw new Error('the estate has opened no driver')
    return first
  }
  const held = opened.move()
  return { api, session: estate.as(testActor()), fake, screens, [Symbol.asyncDispose]: () => held.disposeAsync() }
}

function withScreens(estate: Estate, screens: PaintedScreen[]): Pick<Estate, 'as'> {
  return {
    as: (actor) => ({
      ...estate.as(actor),
      async openGraphics() {
        const screen = new PaintedScreen()
        screens.push(screen)
        return screen
      },
    }),
  }
}
