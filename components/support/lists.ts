/** The values in a text, as Elasticsearch reads a list that is written as one: `TLSv1.3,TLSv1.2`. */
export function valuesIn(text: string): string[] {
  return text
    .split(",")
    .map((value) => value.trim())
    .filter((value) => value !== "");
}
