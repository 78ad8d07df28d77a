// Escaping for the markup this package writes.

const references: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
  // A parser of HTML turns a bare carriage return into a line feed.
  '\r': '&#13;',
}

/** Escapes text for an HTML attribute in quotes or for the content of an element. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"'\r]/g, (character) => references[character] ?? character)
}

/** Writes attributes in their order, each after a space; those that are undefined are left out. */
export function writeAttributes(attributes: Readonly<Record<string, string | undefined>>): string {
  return Object.entries(attributes)
    .map(([name, value]) => (value === undefined ? '' : ` ${name}="${escapeHtml(value)}"`))
    .join('')
}
