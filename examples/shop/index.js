import { readFileSync } from 'node:fs'
import { labels } from './labels.js'
import { Stock } from './stock.js'

/** @type {import('@cimarron/cimom').CimarronProviders} */
const shop = {
  contract: 1,
  mof: { 'shop.mof': readFileSync(new URL('shop.mof', import.meta.url), 'utf8') },

  register({ options, cim, defineProvider, defineAssociation, defineIndications, register, log }) {
    const stock = new Stock(options.boxes ?? [])

    /** @type {import('@cimarron/cimom').IndicationSink | undefined} */
    let sink
    const emptied = defineIndications({
      name: 'shop',
      classNames: ['ACME_BoxEmptied'],
      start(running) {
        sink = running
        return {
          [Symbol.dispose]() {
            sink = undefined
          },
        }
      },
    })

    const boxes = defineProvider({
      className: 'ACME_Box',
      enumerate: () => stock.all(),
      get: ({ Name }) => stock.find(String(Name)),

      // Only what a client asks for: `Shelf = 'A1'` need not look through the whole stock.
      query(restrictions) {
        const shelf = restrictions.find(({ property, operator }) => property === 'Shelf' && operator === '=')
        return shelf && stock.on(String(shelf.value))
      },

      create(box) {
        if (box.Name == null) throw new cim.CimError('CIM_ERR_INVALID_PARAMETER', 'a box needs a Name')
        stock.put({ Name: String(box.Name), Shelf: String(box.Shelf), Weight: BigInt(String(box.Weight ?? 0)) })
        return { Name: box.Name }
      },
      modify: ({ Name }, changes) => stock.change(String(Name), changes),
      delete: ({ Name }) => stock.remove(String(Name)),
      roles: { create: 'operator', modify: 'operator' },

      methods: {
        Empty: {
          role: 'operator',
          deadlineMs: 5000,
          async invoke({ Name }, { Why }, { principal }) {
            const taken = stock.empty(String(Name))
            if (taken === 0n) return { returnValue: 1, out: { Taken: 0n } }
            log('info', `${principal.name} emptied ${Name}: ${Why}`)
            if (sink?.wants('ACME_BoxEmptied') === true) {
              const text = /** @type {const} */ ({ type: 'string', isArray: false })
              const said = [
                { ...text, name: 'Box', value: String(Name) },
                { ...text, name: 'Why', value: String(Why) },
              ]
              await sink.publish([new cim.Instance('ACME_BoxEmptied', said)])
            }
            return { returnValue: 0, out: { Taken: taken } }
          },
        },
      },
    })

    // Follows from what the boxes say: a row, not a provider. The way back, from a box, is found through the shelves.
    const holds = defineAssociation({
      className: 'ACME_Holds',
      ends: {
        Shelf: {
          className: 'ACME_Shelf',
          others: ({ Name }) => stock.on(String(Name)).map((record) => ({ record })),
        },
        Box: {
          className: 'ACME_Box',
          others: ({ Name }) =>
            [stock.find(String(Name))].flatMap((box) => (box ? [{ keys: { Name: box.Shelf } }] : [])),
        },
      },
    })

    register(boxes, holds, labels({ cim, defineProvider }), emptied)
  },
}

export default shop
