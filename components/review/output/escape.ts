/** Follows what GitHub would make a link of, or a message to somebody. */
const zeroWidth = "\u200B";

/** By these GitHub takes addresses for links, in the Markdown as it is written: https://github.github.com/gfm/#autolinks-extension- */
const beginningOfLink = /:(?=\/\/)|(?<=www)\./gi;

/** As GitHub's documentation has a dollar sign beside formulas; a backslash before it isn't read everywhere. */
const dollar = "<span>$</span>";

const htmlEntities: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;" };

/** A text of anybody's as Markdown shows it, in a table too: no HTML, no links, no mentions, no formulas; code between backticks stays code. */
export function text(plain: string): string {
  const parts = plain.split("`");
  const hasPairs = parts.length % 2 === 1;
  return parts.map((part, index) => (hasPairs && index % 2 === 1 ? code(part) : prose(part))).join(hasPairs ? "" : "\\`");
}

function prose(plain: string): string {
  return plain
    .replace(/[&<>]/g, (character) => htmlEntities[character]!)
    .replace(/[\\*_[\]|~]/g, (character) => `\\${character}`)
    .replace(/@(?=\S)|#(?=\d)|\bGH-(?=\d)/gi, (found) => `${found}${zeroWidth}`)
    .replace(beginningOfLink, entity)
    .replaceAll("$", () => dollar)
    .replace(/^([-+#>]|\d+\.)/, `${zeroWidth}$1`);
}

/** A name as code, in a table and in a summary too, where Markdown isn't read. */
export function code(name: string): string {
  const shown = name
    .replace(/[&<>]/g, (character) => htmlEntities[character]!)
    .replaceAll("|", "&#124;")
    .replaceAll("`", "&#96;");
  // In code people and issues are left alone, addresses of mail aren't.
  const unlinked = shown.replace(beginningOfLink, entity).replace(/(?<=[\w.+-])@(?=\w)/g, `@${zeroWidth}`);
  return `<code>${unlinked.replace(/[\\*_[\]~:/]/g, entity).replaceAll("$", () => dollar)}</code>`;
}

function entity(character: string): string {
  return `&#${character.charCodeAt(0)};`;
}
