// The one answer to a webhook that means something: `{"granted":true}`.

/** Whether the body of a success says that the goods were granted. */
export function saysGranted(body: string): boolean {
  try {
    const value: unknown = JSON.parse(body)
    return typeof value === 'object' && value !== null && 'granted' in value && value.granted === true
  } catch {
    return false
  }
}
