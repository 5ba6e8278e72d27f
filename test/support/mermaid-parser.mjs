// Parses the diagrams that it reads as a JSON list, and prints for each what is wrong with it, or nothing.
import { readFileSync } from "node:fs";
import sanitizer from "dompurify";

// It cleans labels, for which it needs a browser; the grammar doesn't.
Object.assign(sanitizer, { addHook: () => undefined, sanitize: (text) => text });
const { default: mermaid } = await import("mermaid");

const wrong = (diagram) => mermaid.parse(diagram).then(() => "", (error) => error.message);
const results = [];
for (const diagram of JSON.parse(readFileSync(0, "utf8"))) results.push(await wrong(diagram));
console.log(JSON.stringify(results));
