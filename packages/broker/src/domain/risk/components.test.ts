import { array, assert, integer, property, tuple } from 'fast-check'
import { expect, it } from 'vitest'
import { componentOf, components, type Edge } from './components.ts'

it('puts together what hangs together, over any number of steps', () => {
  const edges: readonly Edge[] = [
    ['payer 1', 'device a'],
    ['payer 2', 'device a'],
    ['payer 2', 'account x'],
    ['payer 3', 'account x'],
    ['payer 4', 'device b'],
  ]
  expect([...componentOf(edges, 'payer 1')].sort()).toEqual([
    'account x',
    'device a',
    'payer 1',
    'payer 2',
    'payer 3',
  ])
  expect([...componentOf(edges, 'payer 9')]).toEqual(['payer 9'])
})

it('agrees with walking from node to node', () => {
  const node = integer({ min: 0, max: 30 })
  assert(
    property(array(tuple(node, node), { maxLength: 40 }), (pairs) => {
      const edges = pairs.map(([one, other]): Edge => [`n ${one}`, `n ${other}`])
      const groups = components(edges)
      for (const group of groups) {
        const [first = ''] = group
        const reached = new Set([first])
        for (let size = 0; size !== reached.size; ) {
          size = reached.size
          for (const [one, other] of edges) {
            if (reached.has(one)) reached.add(other)
            if (reached.has(other)) reached.add(one)
          }
        }
        expect([...group].sort()).toEqual([...reached].sort())
      }
      expect(groups.reduce((total, group) => total + group.size, 0)).toBe(new Set(edges.flat()).size)
    }),
  )
})
