import { describe, expect, test } from 'vitest'
import { ScramClient } from './scram.ts'

// RFC 7677, 3.
describe('the exchange of RFC 7677', () => {
  const serverFirst = 'r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096'
  const client = () => new ScramClient('sha256', { user: 'user', password: 'pencil' }, 'rOprNGfwEbeRWgbNEkqO')

  test('begins with the name and our own word', () => {
    expect(client().first).toBe('n,,n=user,r=rOprNGfwEbeRWgbNEkqO')
  })

  test('proves the password', () => {
    expect(client().final(serverFirst)).toBe(
      'c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=',
    )
  })

  test('ends with the proof of the server', () => {
    const ours = client()
    ours.final(serverFirst)
    expect(() => ours.verify('v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=')).not.toThrow()
    expect(() => ours.verify('v=7rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=')).toThrow('does not know the password')
    expect(() => ours.verify('')).toThrow('does not know the password')
    expect(() => ours.verify('e=invalid-proof')).toThrow('invalid-proof')
  })
})

test('a server that answers somebody else, or wants endless work, is refused', () => {
  const client = () => new ScramClient('sha512', { user: 'a,b=c', password: 'p' }, 'ours')
  expect(client().first).toBe('n,,n=a=2Cb=3Dc,r=ours')
  expect(() => client().final('r=theirs,s=AA==,i=4096')).toThrow('does not answer our first message')
  expect(() => client().final('r=ours,s=AA==,i=4096')).toThrow('does not answer our first message')
  expect(() => client().final('r=oursandtheirs,s=AA==,i=100000000')).toThrow('at most 1000000')
  expect(() => client().final('')).toThrow('does not answer')
})
