// Prints a comment as a page for a browser to take a picture of: diagrams drawn, the first fold open. The machine needs a font
// with emoji, such as Debian's fonts-noto-color-emoji.
//
//   npm install --prefix /tmp/picture marked@18.2.1 github-markdown-css@5.9.0
//   { printf '## Certificates of `production`\n\n'; cat test/review/golden/outage-accepted.md; } > /tmp/picture/comment.md
//   node docs/images/picture.mjs /tmp/picture/comment.md /tmp/picture > /tmp/picture/comment.html
//   chromium --headless --no-sandbox --hide-scrollbars --virtual-time-budget=8000 --window-size=1000,1020 \
//     --screenshot=docs/images/comment.png file:///tmp/picture/comment.html
import fs from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";

const [comment, tools] = process.argv.slice(2);
const modules = path.join(path.resolve(tools), "node_modules");
const { marked } = await import(createRequire(path.join(modules, "_")).resolve("marked"));
const css = fs.readFileSync(path.join(modules, "github-markdown-css/github-markdown-light.css"), "utf8");
const mermaid = new URL("../../node_modules/mermaid/dist/mermaid.min.js", import.meta.url);

const body = marked
  .parse(fs.readFileSync(comment, "utf8"))
  .replace(/<pre><code class="language-mermaid">([\s\S]*?)<\/code><\/pre>/g, '<pre class="mermaid">$1</pre>')
  .replace("<details>", "<details open>");
console.log(`<!doctype html><meta charset="utf-8">
<style>${css} .markdown-body { padding: 20px; }</style>
<body class="markdown-body">${body}<script src="${mermaid}"></script><script>mermaid.initialize({ startOnLoad: true, theme: "neutral" });</script></body>`);
