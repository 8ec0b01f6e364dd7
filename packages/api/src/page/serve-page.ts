import { type Dirent, existsSync, readdirSync, readFileSync } from 'node:fs'
import { extname, join, relative, sep } from 'node:path'
import type { FastifyInstance, FastifyReply } from 'fastify'
import { contentSecurityPolicy } from '../serve/security-headers.ts'

interface PageFile {
  readonly content: Buffer
  readonly type: string
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

/**
 * The built page under `/`. Its files (a megabyte) are read once: the page stays whole when it is built anew meanwhile,
 * and a request's path is looked up among theirs, never joined to a folder.
 */
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

function send(reply: FastifyReply, { content, type, hashed }: PageFile): FastifyReply {
  return reply
    .headers({
      'content-type': type,
      'content-security-policy': contentSecurityPolicy,
      'cache-control': hashed ? 'public, max-age=31536000, immutable' : 'no-cache',
    })
    .send(content)
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
        return [url, { content: readFileSync(path), type, hashed: url.startsWith('/assets/') }]
      }),
  )
}
