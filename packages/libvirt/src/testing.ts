export { FakeClient, FakeLibvirtd, FakeRefusal } from './testing/fake-libvirtd.ts'
