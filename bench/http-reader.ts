// In a process of its own, for wbem.bench.ts: reads one large answer after the other until told to stop.
import { connect } from 'node:net'

process.on('message', ({ port, request, times }: { port: number; request: string; times: number }) => {
  const socket = connect(port, '127.0.0.1')
  const start = performance.now()
  let bytes = 0
  let answers = 0
  const end = Buffer.from('\r\n0\r\n\r\n')
  let tail = Buffer.alloc(0)
  socket.on('connect', () => socket.write(request))
  socket.on('data', (piece) => {
    bytes += piece.length
    tail = Buffer.concat([tail.subarray(-(end.length - 1)), piece.subarray(-end.length)])
    if (!tail.includes(end)) return
    tail = Buffer.alloc(0)
    answers++
    if (answers < times) socket.write(request)
    else {
      socket.destroy()
      process.send?.({ bytes, ms: performance.now() - start })
    }
  })
  socket.on('error', (error) => {
    console.error(error)
    process.exit(1)
  })
})
process.on('disconnect', () => process.exit())
