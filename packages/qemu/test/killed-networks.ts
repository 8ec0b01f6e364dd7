/**
 * A daemon that dies at a fail point: `killed-networks.ts FOLDER NAMESPACE POINT`. It defines a network, starts, changes and stops it,
 * and removes it, saying which of these it was told have succeeded.
 */
import { writeSync } from 'node:fs'
import { join } from 'node:path'
import { FileStore } from '../src/file-store.ts'
import { openNetworks } from '../src/network/open-networks.ts'

const [folder = '', namespace = '', point = ''] = process.argv.slice(2)
const say = (word: string) => writeSync(1, `${word}\n`)
const networks = await openNetworks({
  store: new FileStore(join(folder, 'store.json')),
  host: 'host',
  runFolder: join(folder, 'run'),
  keptFolder: join(folder, 'kept'),
  namespace,
  failPoint: (name) => {
    if (name === point) process.kill(process.pid, 'SIGKILL')
  },
})
const { id } = await networks.define({ name: 'lab', ipv4: { subnet: '10.99.7.0/24' } })
say('defined')
await networks.start(id)
say('started')
const forwards = [{ hostPort: 8080, toAddress: '10.99.7.7', toPort: 80 }]
await networks.change(id, { revision: 1, settings: { forwards } })
say('changed')
await networks.stop(id)
say('stopped')
await networks.undefine(id)
say('removed')
