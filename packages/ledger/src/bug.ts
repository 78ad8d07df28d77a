// The one class of the project, standing in here until `@farthing/protocol` has a public entry to import it from.

/** A broken invariant of ours: never shown to a caller, always logged whole. */
export class Bug extends Error {
  override name = 'Bug'
}
