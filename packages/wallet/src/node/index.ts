// The entry `@farthing/wallet/node`: what only Node can do.

export { createFileStore } from './file-store.ts'
