export { FakeServer, type Values } from './testing/fake-server.ts'
export { type FakeMachine, type SmallModel, smallModel } from './testing/small-model.ts'
