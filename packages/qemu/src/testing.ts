export * from './testing/describe-qmp.ts'
export * from './testing/fake-agent.ts'
export * from './testing/fake-qemu.ts'
export * from './testing/fake-qmp-server.ts'
