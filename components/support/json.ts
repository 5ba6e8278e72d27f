/** Any JSON. `unknown` would say it better, but nothing can be generated from that for other languages. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export type Json = any;

/** The value of a JSON text; nothing if it is none. */
export function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
