/** Whether a file's content, a string in every store's entry, is base64 of the bytes that its reader needs. */
export function isBinary(fileName: string): boolean {
  return fileName.endsWith(".p12");
}

/** What a file's reader needs, of its content. */
export function readableContent(fileName: string, content: string): string | Buffer {
  return isBinary(fileName) ? Buffer.from(content, "base64") : content;
}
