/** Follows what GitHub would make a link of, or a message to somebody. */
const zeroWidth = "\u200B";

const htmlEntities: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;" };

/** A text of anybody's as Markdown shows it, in a table too: no HTML, no links, no mentions; code between backticks stays code. */
export function text(plain: string): string {
  const parts = plain.split("`");
  const hasPairs = parts.length % 2 === 1;
  return parts.map((part, index) => (hasPairs && index % 2 === 1 ? code(part) : prose(part))).join(hasPairs ? "" : "\\`");
}

function prose(plain: string): string {
  return plain
    .replace(/[&<>]/g, (character) => htmlEntities[character]!)
    .replace(/[\\*_[\]|~]/g, (character) => `\\${character}`)
    .replace(/@(?=\w)|#(?=\d)/g, (character) => `${character}${zeroWidth}`)
    .replace(/^([-+#>]|\d+\.)/, `${zeroWidth}$1`);
}

/** A name as code, in a table and in a summary too, where Markdown isn't read. */
export function code(name: string): string {
  const shown = name
    .replace(/[&<>]/g, (character) => htmlEntities[character]!)
    .replaceAll("|", "&#124;")
    .replaceAll("`", "&#96;");
  return `<code>${shown.replace(/[\\*_[\]~:/]/g, (character) => `&#${character.charCodeAt(0)};`)}</code>`;
}
