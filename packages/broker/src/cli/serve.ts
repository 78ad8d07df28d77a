// farthing serve: starts the broker alone, configured by the environment.

import { defineCommand } from 'citty'

export const serveCommand = defineCommand({
  meta: { name: 'serve', description: 'Start the broker; configured by FARTHING_… in the environment' },
  run: async () => {
    await import('../main.ts')
  },
})
