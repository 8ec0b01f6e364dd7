// A WBEM server with a small laboratory in it, where clients may declare and create: two namespaces, on a unix socket.
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { memoryStore, ObjectManager, serverSchema } from '@cimarron/cimom'
import { compileMof } from '@cimarron/mof'
import { createWbemHandler } from '@cimarron/wbem'

export const labMof = `
Qualifier LAB_Color : string = "none", Scope(class, property);
class LAB_Thing { [Key] string Id; string Caption; };
class LAB_Reading { uint8 Level; string Words[]; datetime At; };
class LAB_Lamp : LAB_Thing {
  [ValueMap {"2", "3", "10..20"}, Values {"Enabled", "Disabled", "Vendor"}] uint16 EnabledState = 3;
  uint64 Hours; boolean Broken; datetime Bought; string Tags[]; sint8 Small; real32 Watts;
  [EmbeddedInstance("LAB_Reading")] string Last;
  [EmbeddedInstance("LAB_Reading")] string Readings[];
};
[Association] class LAB_Near { [Key] LAB_Thing REF Antecedent; [Key] LAB_Thing REF Dependent; };
class LAB_Alone { [Key] string Id; };
instance of LAB_Lamp { Id = "hall"; EnabledState = 2; Hours = 12345678901234567; Tags = {"a", "b,c"}; };
instance of LAB_Lamp { Id = "desk"; Caption = "\\x1b]0;owned\\x07"; };
instance of LAB_Alone { Id = "only"; };
instance of LAB_Near { Antecedent = "LAB_Lamp.Id=\\"hall\\""; Dependent = "LAB_Lamp.Id=\\"desk\\""; };
`

export interface LabServer extends AsyncDisposable {
  /** For `--url`. */
  readonly url: string
  readonly manager: ObjectManager
  readonly folder: string
}

export interface LabOptions {
  /** Stands before the server, and may answer in its place by giving true. */
  readonly before?: (request: IncomingMessage, response: ServerResponse) => boolean
}

export async function openLabServer({ before }: LabOptions = {}): Promise<LabServer> {
  const folder = await mkdtemp(join(tmpdir(), 'cimarron-lab-'))
  const manager = new ObjectManager({ schema: serverSchema(), store: memoryStore(), schemaStore: memoryStore() })
  const { schema, instances, diagnostics } = compileMof([{ name: 'lab.mof', text: labMof }], {
    base: manager.schema,
    namespace: 'root/lab',
  })
  if (diagnostics.length > 0) throw new TypeError(diagnostics[0]?.message)
  manager.addNamespace('root/lab', { schema, instances })
  manager.addNamespace('root/empty')
  const handler = createWbemHandler(manager, {
    authenticate: () => null,
    identify: () => ({ name: 'ann', role: 'admin', via: 'local' }),
  })
  const server = createServer((request, response) => {
    if (before?.(request, response) !== true) handler.request(request, response)
  })
  const socketPath = join(folder, 'lab.sock')
  await new Promise<void>((resolve) => server.listen(socketPath, resolve))
  return {
    url: `unix://${socketPath}`,
    manager,
    folder,
    async [Symbol.asyncDispose]() {
      const closed = new Promise((resolve) => server.close(resolve))
      server.closeAllConnections()
      await closed
      await rm(folder, { recursive: true, force: true })
    },
  }
}
