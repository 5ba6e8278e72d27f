/** By the byte order mark that a text begins with: PowerShell's `>` writes UTF-16. All else is UTF-8. */
const encodings: readonly { mark: readonly number[]; name: string }[] = [
  { mark: [0xff, 0xfe], name: "utf-16le" },
  { mark: [0xfe, 0xff], name: "utf-16be" },
];

/** The text that bytes stand for, without its byte order mark. */
export function decoded(bytes: Uint8Array): string {
  const encoding = encodings.find(({ mark }) => mark.every((byte, index) => bytes[index] === byte));
  return new TextDecoder(encoding?.name).decode(bytes);
}
