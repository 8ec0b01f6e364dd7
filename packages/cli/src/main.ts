import { cimarron } from './cimarron.ts'
import { exitCode } from './error/exit-code.ts'
import { processHost } from './process-host.ts'

const host = processHost()
const code = await cimarron(process.argv.slice(2), host)
// A signal has set its own code already, 128 + n; a command that ended well all the same has done what was asked.
if (!(host.signal.aborted && code === exitCode('interrupted'))) process.exitCode = code
