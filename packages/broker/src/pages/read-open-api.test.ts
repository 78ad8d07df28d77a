import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { readOpenApi } from './read-open-api.ts'

describe('an OpenAPI document', () => {
  test('is read whatever its shape, and never throws', () => {
    fc.assert(
      fc.property(fc.anything(), fc.anything(), (paths, schemas) => {
        expect(() => readOpenApi({ paths, components: { schemas } })).not.toThrow()
        expect(() => readOpenApi(paths)).not.toThrow()
      }),
    )
  })

  test('gives the body of an operation through a reference', () => {
    const reference = readOpenApi({
      paths: {
        '/v1/x': {
          post: {
            tags: ['X'],
            requestBody: { content: { 'application/json': { schema: { $ref: '#/components/schemas/B' } } } },
          },
        },
      },
      components: { schemas: { B: { required: ['q'], properties: { q: { type: 'string' } } } } },
    })
    const operation = reference.groups[0]?.operations[0]
    expect(operation?.method).toBe('POST')
    expect(operation?.body).toEqual([
      { name: 'q', type: 'string', isRequired: true, description: '', place: '' },
    ])
  })
})
