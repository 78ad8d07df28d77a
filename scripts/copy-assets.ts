// Copies what the compiler leaves behind beside the built files: migrations and style sheets.

import { cpSync, globSync } from 'node:fs'
import { join } from 'node:path'

const root = join(import.meta.dirname, '..')

for (const file of globSync('packages/*/src/**/*.{sql,css}', { cwd: root })) {
  cpSync(join(root, file), join(root, file.replace('/src/', '/dist/')))
}
