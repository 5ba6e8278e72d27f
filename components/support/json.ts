/** Any JSON. `unknown` would say it better, but nothing can be generated from that for other languages. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export type Json = any;

/** Whether other text follows a JSON object that is written on several lines, as Pulumi does it: what a script said, or standard error. */
export function isFollowed(text: string): boolean {
  const [start, end] = [/^\{/m.exec(text), /^\}\s*\S/m.exec(text)];
  return start !== null && end !== null && parsedJson(text.slice(start.index, end.index + 1)) !== undefined;
}

/** The value of a JSON text; nothing if it is none. */
export function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
