import { createReadStream, type Dirent, existsSync, readdirSync, statSync } from 'node:fs'
import { extname, join, relative, sep } from 'node:path'
import type { FastifyInstance, FastifyReply } from 'fastify'
import { contentSecurityPolicy } from '../serve/security-headers.ts'

interface PageFile {
  readonly path: string
  readonly type: string
  readonly bytes: number
  /** Its name changes with its content, so it never changes. */
  readonly hashed: boolean
}

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.wasm': 'application/wasm',
  '.json': 'application/json; charset=utf-8',
  '.txt': 'text/plain; charset=utf-8',
}

/** The built page under `/`. A path is looked up among the files that were there at the start, and never joined to a folder. */
export function servePage(app: FastifyInstance, folder: string | undefined): void {
  const files =
    folder !== undefined && existsSync(join(folder, 'index.html')) ? list(folder) : new Map<string, PageFile>()
  for (const [url, file] of files) app.get(url, (_request, reply) => send(reply, file))
  const index = files.get('/index.html')
  if (index) app.get('/', (_request, reply) => send(reply, index))
  else app.get('/', (_request, reply) => reply.type('text/plain; charset=utf-8').send(notBuilt))
}

const notBuilt = `Cimarron answers here, but its web page is not built.
In a clone, build it with: npm run build -w packages/console
and start the daemon again. The API is at /api/v1, its description at /api/v1/openapi.json.
`

function send(reply: FastifyReply, { path, type, bytes, hashed }: PageFile): FastifyReply {
  return reply
    .headers({
      'content-type': type,
      'content-length': String(bytes),
      'content-security-policy': contentSecurityPolicy,
      'cache-control': hashed ? 'public, max-age=31536000, immutable' : 'no-cache',
    })
    .send(createReadStream(path))
}

function list(folder: string): ReadonlyMap<string, PageFile> {
  const entries: Dirent[] = readdirSync(folder, { recursive: true, withFileTypes: true })
  return new Map(
    entries
      .filter((entry) => entry.isFile() && extname(entry.name) in types)
      .map((entry) => {
        const path = join(entry.parentPath, entry.name)
        const url = `/${relative(folder, path).split(sep).join('/')}`
        const type = types[extname(entry.name)] ?? 'application/octet-stream'
        return [url, { path, type, bytes: statSync(path).size, hashed: url.startsWith('/assets/') }]
      }),
  )
}
