/** `es01`, `es02`, …: two digits or more, so that names sort as they count. */
export function numbered(prefix: string, count: number): string[] {
  return Array.from({ length: count }, (_, index) => `${prefix}${String(index + 1).padStart(2, "0")}`);
}

/** `1 Elasticsearch node`, `3 Elasticsearch nodes`. */
export function nodesInWords(count: number): string {
  return `${count} Elasticsearch ${count === 1 ? "node" : "nodes"}`;
}
