// A server with a small shop in it, for the tests of this package.
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { defineAssociation, defineProvider, memoryStore, ObjectManager, type Role } from '@cimarron/cimom'
import { compileMof } from '@cimarron/mof'
import { createWbemHandler, type WbemHandlerOptions, type WbemLogEntry } from '../src/index.ts'

export const shopMof = `
class SHOP_Thing { [Key] string Name; string Caption = "none"; };
class SHOP_Shelf : SHOP_Thing { uint32 Height; };
class SHOP_Label { string Text; uint8 Size; };
class SHOP_Box : SHOP_Thing { uint64 Weight; boolean Fragile; datetime Packed; string Tags[];
  [EmbeddedInstance("SHOP_Label")] string Label;
  uint32 Empty([In, Required] string Why, [In] uint16 Times, [In(false), Out] string By);
  uint32 Relabel([In, EmbeddedInstance("SHOP_Label")] string Label, [In(false), Out] string Text);
  uint32 Wait(); };
[Association] class SHOP_Has { [Key] SHOP_Shelf REF Shelf; [Key] SHOP_Box REF Box; string Note; };
class SHOP_Endless { [Key] string Name; string Caption; };
class SHOP_Breaking { [Key] string Name; string Caption; };
class SHOP_Static { [Key] uint32 Id; string Text = "t"; };
instance of SHOP_Static { Id = 1; Text = "1 < 2 & \\"3\\" > \\x00e9\\x4e2d"; };
`

export const shopBoxes = [
  { name: 'screws', shelf: 'A1', grams: 1200n },
  { name: 'nails & "pins" <é中😀>', shelf: 'A1', grams: 700n },
  { name: 'glass', shelf: 'B2', grams: 3n },
]

export interface Shop extends AsyncDisposable {
  readonly port: number
  readonly server: Server
  readonly manager: ObjectManager
  readonly log: WbemLogEntry[]
  /** Settles when the endless enumeration or the waiting method was told that its client is gone. */
  readonly aborted: Promise<void>
  /** Settles when the waiting method was called. */
  readonly waiting: Promise<void>
  /** A URL with credentials. */
  url(user?: string): string
}

const passwords = new Map<string, { readonly password: string; readonly role: Role }>([
  ['ann', { password: 'sécret:1', role: 'admin' }],
  ['olaf', { password: 'olaf', role: 'operator' }],
  ['mia', { password: 'mia', role: 'monitor' }],
])

export async function openShop(options: Partial<WbemHandlerOptions> = {}): Promise<Shop> {
  const manager = new ObjectManager({ store: memoryStore(), schemaStore: memoryStore() })
  const compiled = compileMof([{ name: 'shop.mof', text: shopMof }], { base: manager.schema, namespace: 'root/shop' })
  manager.addNamespace('root/shop', { schema: compiled.schema, instances: compiled.instances })
  const { promise: aborted, resolve: abort } = Promise.withResolvers<void>()
  const { promise: waiting, resolve: wait } = Promise.withResolvers<void>()
  register(manager, { abort, wait })
  const log: WbemLogEntry[] = []
  const handler = createWbemHandler(manager, {
    authenticate: (name, password, { socket }) => {
      const user = passwords.get(name)
      return user?.password === password ? { name, role: user.role, via: socket.remoteAddress ?? 'local' } : null
    },
    log: (entry) => log.push(entry),
    ...options,
  })
  const server = createServer(handler.request)
  server.on('checkContinue', handler.checkContinue)
  server.on('clientError', handler.clientError)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    port,
    server,
    manager,
    log,
    aborted,
    waiting,
    url: (user = 'ann') =>
      `http://${user}:${encodeURIComponent(passwords.get(user)?.password ?? '')}@127.0.0.1:${port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

function register(manager: ObjectManager, { abort, wait }: { abort: () => void; wait: () => void }): void {
  const box = ({ name, grams }: (typeof shopBoxes)[number]) => ({
    Name: name,
    Weight: grams,
    Tags: name === 'screws' ? ['a', null, 'b'] : ['a', 'b'],
  })
  manager.register(
    'root/shop',
    defineProvider({
      className: 'SHOP_Box',
      enumerate: () => shopBoxes.map(box),
      methods: {
        Empty: {
          role: 'operator',
          invoke: (_keys, { Why }, { principal, correlators }) => {
            const told = correlators.map(({ name, value }) => `${name}=${String(value)}`).join(' ')
            return { returnValue: 0, out: { By: Why === 'correlators' ? told : `${principal.name}: ${String(Why)}` } }
          },
        },
        Relabel: {
          invoke: (_keys, { Label }) => {
            const text = Label !== null && typeof Label === 'object' && 'get' in Label ? Label.get('Text') : null
            return { returnValue: 0, out: { Text: text ?? null } }
          },
        },
        Wait: {
          invoke: async (_keys, _parameters, { signal }) => {
            await new Promise<void>((resolve) => {
              signal.addEventListener('abort', () => resolve())
              wait()
            })
            abort()
            return { returnValue: 0 }
          },
        },
      },
    }),
    defineProvider({
      className: 'SHOP_Shelf',
      enumerate: () => [{ Name: 'A1', Height: 3 }, { Name: 'B2' }],
    }),
    defineProvider({
      className: 'SHOP_Endless',
      *enumerate({ signal }) {
        try {
          for (let n = 0; !signal.aborted; n++) yield { Name: `${n}`, Caption: 'x'.repeat(1000) }
        } finally {
          abort()
        }
      },
    }),
    defineProvider({
      className: 'SHOP_Breaking',
      *enumerate() {
        for (let n = 0; n < 1000; n++) yield { Name: `${n}`, Caption: 'x'.repeat(1000) }
        throw new Error('the disk is on fire')
      },
    }),
    defineAssociation({
      className: 'SHOP_Has',
      ends: {
        Shelf: {
          className: 'SHOP_Shelf',
          others: ({ Name }) => shopBoxes.filter(({ shelf }) => shelf === Name).map((one) => ({ record: box(one) })),
        },
        Box: { className: 'SHOP_Box' },
      },
    }),
  )
}
