import fs from "node:fs";
import path from "node:path";
import { type Finding, ruleNames } from "../../components/review/findings/finding";
import { changeKinds, reasons } from "../../components/review/model/change";
import { effects } from "../../components/review/model/effects";
import { code, text } from "../../components/review/output/escape";
import { jsonOf } from "../../components/review/output/json";
import { commentMarker, markdownOf } from "../../components/review/output/markdown";
import { expiryTimeline, trustGraph } from "../../components/review/output/mermaid";
import { painted, terminalOf, unpainted } from "../../components/review/output/terminal";
import { readPreview } from "../../components/review/read/read-preview";
import { type Review, reviewOf } from "../../components/review/review";
import { packageRoot } from "../support/engine";
import { newKey } from "../support/pem";
import { type PreviewStep, authority, deployment, hostileName, leaf, previewText, resource, reviewedAt, urnOf } from "../support/previews";

const review = (steps: PreviewStep[], more: object = {}): Review => reviewOf(readPreview(previewText(steps, more)), reviewedAt);

/** Nodes whose HTTP certificates lose a name, beside an authority that changes its generation. */
const nodes = (count: number, name = (index: number) => `es${String(index).padStart(3, "0")}`): PreviewStep[] =>
  Array.from({ length: count }, (_, index) =>
    leaf(`logs-${name(index)}-http`, {
      op: "replace",
      reasons: ["certRequestPem"],
      component: { deployment: "logs", channel: "http", consumer: name(index) },
      names: ["localhost"],
      namesBefore: ["localhost", `${name(index)}.example.com`],
    }),
  ).flat();
const cluster = (count: number) => [deployment("logs"), ...authority("ca"), ...nodes(count)];

/** Each line of a flowchart, so that nothing but what is meant gets through. */
const flowchartLine = /^(flowchart TB|  subgraph \w+\["[^"]*"\]|    \w+\(\["[^"]*"\]\)|    \w+ --> \w+\["[^"]*"\]|  before ~~~ after|  end)$/;
const timelineLine = /^(timeline|  title [^:]+|  [\w-]+( : [^:"<>;#]+)+)$/;

describe("Markdown", () => {
  test("begins with what finds the comment again and a verdict, and has findings before what is folded", () => {
    const lines = markdownOf(review(cluster(3))).split("\n");
    expect(lines[0]).toBe(commentMarker);
    expect(lines[2]).toBe("### 🔶 Fine if this is meant: 3 medium");
    expect(lines[4]).toBe("3 certificates reissued. Heaviest effect: hot reload: Elasticsearch reads it within 5 seconds.");
    expect(lines.findIndex((line) => line.startsWith("| 🔶 medium"))).toBeLessThan(lines.findIndex((line) => line.startsWith("<details>")));
    expect(lines.at(-2)).toMatch(/^<sub>elastic-tls review, 2026-11-24 12:00 UTC\. Expiries with “about” are estimates/);
  });

  test("says that nothing changes", () => {
    expect(markdownOf(review(authority("ca")))).toContain("### ✅ No certificate changes\n");
    expect(markdownOf(review([]))).not.toContain("mermaid");
  });

  test("tells alike changes once, and has as many cells in each row as in the head", () => {
    const switched = [...authority("one"), ...authority("two"), ...["a", "b", "c"].flatMap((name) => leaf(name, { op: "replace", signer: "two", component: { deployment: "logs", channel: "http", consumer: name } }))];
    const rows = markdownOf(review(switched)).split("\n").filter((line) => line.startsWith("|"));
    expect(rows.filter((row) => row.includes("<code>a</code>, <code>b</code>, <code>c</code> http"))).toHaveLength(1);
    const cells = rows.map((row) => row.split(/(?<!\\)\|/).length);
    expect(new Set(cells)).toEqual(new Set([8]));
  });

  const skipped = { severity: "error", urn: urnOf("deployment", "logs"), message: "error: rotation.http.signing: must not be g2 before g2 is distributed" };
  const rowsOf = (comment: string) => comment.split("\n").filter((line) => /^\| (⛔|⚠️|🔶|ℹ️)/.test(line)).map((line) => line.slice(2, -2).split(" | "));
  /** How many subjects a cell names or counts. */
  const subjectsIn = (cell: string) => (cell.match(/<code>(?!logs<)/g) ?? []).length + Number(/ and (\d+) more$/.exec(cell)?.[1] ?? 0);

  test.each([
    30,
    300,
    3000,
  ])("of %i nodes stays below GitHub's limit, leaves no finding and no advice out, and tells the gravest in full", (count) => {
    const reviewed = review(cluster(count), { diagnostics: [skipped] });
    const comment = markdownOf(reviewed);
    expect(comment.length).toBeLessThan(65_536);
    const [first, ...rest] = rowsOf(comment);
    expect(first).toEqual(["⛔ critical", "<code>logs</code>: <code>rotation.http.signing</code>", "must not be g2 before g2 is distributed", expect.stringMatching(/^take the step that the message names/)]);
    expect([reviewed.findings.length, rest.reduce((sum, cells) => sum + subjectsIn(cells[1]!), 0)]).toEqual([count + 1, count]);
    for (const cells of rest) expect(cells[3]).toMatch(/^keep es\d+\.example\.com until nobody dials it any more/);
  });

  test("of refusals longer than a comment tells as many as there is room for, and of the others what they are about and what to do", () => {
    const diagnostics = Array.from({ length: 900 }, (_, index) => ({ severity: "error", urn: urnOf("deployment", "logs"), message: `error: nodes[${index}].name: ${"must be lower-case ".repeat(10)}${index}` }));
    const comment = markdownOf(review([deployment("logs")], { diagnostics }));
    expect([comment.length > 40_000, comment.length < 65_536]).toEqual([true, true]);
    const rows = rowsOf(comment);
    expect([rows.length > 100, rows.reduce((sum, cells) => sum + subjectsIn(cells[1]!), 0)]).toEqual([true, 900]);
    for (const cells of rows) expect(cells[3]).toMatch(/^correct the program/);
  });

  test("of messages as long as a comment cuts them, and keeps what to do", () => {
    const comment = markdownOf(review([], { diagnostics: [{ severity: "error", message: `error: ${"<x>".repeat(100_000)}` }] }));
    expect(comment.length).toBeLessThan(65_536);
    expect(rowsOf(comment)).toEqual([["⛔ critical", "<code>the program</code>", expect.stringMatching(/^(&lt;x&gt;){100}…$/), expect.stringMatching(/^correct the program/)]]);
  });

  test("of hundreds of deployments stays below the limit, and says how many are left out and where they are", () => {
    const many = (count: number) => Array.from({ length: count }, (_, index) => {
      const component = { deployment: `deployment-of-team-${index}`, channel: "http", consumer: "web" };
      return [deployment(component.deployment), ...leaf(`web-${index}`, { op: "replace", reasons: ["readyForRenewal"], component })];
    }).flat();
    const comment = markdownOf(review([...authority("ca"), ...many(700)]));
    expect(comment.length).toBeLessThan(65_536);
    const told = comment.match(/<details><summary><b>/g)!.length;
    expect(comment).toContain(`In the JSON form: what happens in ${700 - told} more deployments (${700 - told} certificates renewed).`);
    expect(markdownOf(review([deployment("x".repeat(70_000)), ...leaf("web", { op: "replace", component: { deployment: "x".repeat(70_000), channel: "http", consumer: "web" } })])).length).toBeLessThan(65_536);
  });

  test("shows what anybody may have named a thing as text: no HTML, no text over a link, no mentions, no further cells", () => {
    const steps = [deployment(hostileName), ...authority("ca"), ...leaf(hostileName, { op: "replace", names: [], namesBefore: [hostileName], component: { deployment: hostileName, channel: hostileName, consumer: hostileName } })];
    const diagnostics = [{ severity: "error", urn: urnOf("deployment", hostileName), message: `error: ${hostileName}\n<script>` }];
    const comment = markdownOf(review(steps, { diagnostics }));
    expect(comment).not.toMatch(/<img|<script|(?<!\\)\]\(|@octocat(?![^<]*<\/code>)/);
    const cells = comment.split("\n").filter((line) => line.startsWith("|")).map((row) => row.split(/(?<!\\)\|/).length);
    expect(new Set(cells)).toEqual(new Set([6, 8]));
    for (const diagram of comment.matchAll(/```mermaid\n([\s\S]*?)\n```/g)) for (const line of diagram[1]!.split("\n")) expect(line).toMatch(line.startsWith("timeline") || timelineLine.test(line) ? timelineLine : flowchartLine);
  });

  test("keeps code between backticks and escapes the rest", () => {
    expect(text("run `pulumi up --x` now_ *a*")).toBe("run <code>pulumi up --x</code> now\\_ \\*a\\*");
    expect(text("a ` b")).toBe("a \\` b");
    expect(code("a|b`c_d")).toBe("<code>a&#124;b&#96;c&#95;d</code>");
  });

  /** What GitHub makes links and formulas of, in code too, since it is HTML; and what it makes of people and issues, which it leaves alone in code. */
  const linked = /(https?|ftp):\/\/|www\.|[\w.+-]@\w|(?<!<span>)\$(?!<\/span>)/i;
  const mentioned = /@\w|(?<!&)#\d|\bGH-\d/;
  const zeroWidth = "\u200B";

  test.each([
    ["see https://evil.example.com/a", "see https&#58;//evil.example.com/a"],
    ["HTTP://x.example.com, ftp://x.example.com", "HTTP&#58;//x.example.com, ftp&#58;//x.example.com"],
    ["www.example.com of _www.example.com", "www&#46;example.com of \\_www&#46;example.com"],
    ["mailto:ops@_x.example.com of @octocat", `mailto:ops@${zeroWidth}\\_x.example.com of @${zeroWidth}octocat`],
    ["org/repo#12 or GH-12", `org/repo#${zeroWidth}12 or GH-${zeroWidth}12`],
    ["costs $a$ and $$b$$", "costs <span>$</span>a<span>$</span> and <span>$</span><span>$</span>b<span>$</span><span>$</span>"],
    ["at es01:9200, a::b, port: 9200", "at es01:9200, a::b, port: 9200"],
  ])("makes no link, no mention and no formula of %s", (plain, expected) => {
    expect(text(plain)).toBe(expected);
    expect(text(plain)).not.toMatch(mentioned);
    for (const shown of [text(plain), text(`a \u0060${plain}\u0060`), code(plain)]) expect(shown).not.toMatch(linked);
  });

  test("leaves names in code as they are copied, other than addresses", () => {
    expect([code("@pulumi/tls"), code("*.example.com"), code("ops@example.com")]).toEqual(["<code>@pulumi&#47;tls</code>", "<code>&#42;.example.com</code>", `<code>ops@${zeroWidth}example.com</code>`]);
  });
});

describe("Mermaid", () => {
  test("shows who signs before and after, and whom nobody needs", () => {
    const steps = [...authority("one"), ...authority("two"), ...leaf("web", { op: "replace", reasons: ["caCertPem"] })];
    const leafStep = steps.at(-1)!;
    for (const [side, signer] of [["oldState", "one"], ["newState", "two"]] as const) leafStep[side]!.propertyDependencies = { caPrivateKeyPem: [urnOf("key", `${signer}-key`)] };
    const graph = trustGraph(review(steps).worlds);
    for (const line of graph.split("\n")) expect(line).toMatch(flowchartLine);
    const [before, after] = graph.split("subgraph after");
    expect(before).toMatch(/before_a0\(\["one"\]\)[\s\S]*before_a1\(\["two<br\/>trusted, signs nothing here"\]\)[\s\S]*before_a0 --> \w+\["web-cert"\]/);
    expect(after).toMatch(/after_a0\(\["one<br\/>trusted, signs nothing here"\]\)[\s\S]*after_a1 --> \w+\["web-cert"\]/);
  });

  test("shows one graph where nothing changes, and counts many certificates", () => {
    const { worlds } = review([...authority("ca"), ...Array.from({ length: 300 }, (_, index) => leaf(`n${index}`, { component: { deployment: "logs", channel: "http", consumer: `n${index}` } })).flat()]);
    expect(trustGraph(worlds)).toContain('subgraph same["before and after"]');
    expect(trustGraph(worlds)).toContain('["http: 300 certificates"]');
    expect(trustGraph(worlds).split("\n").length).toBeLessThan(10);
  });

  test("shows a certificate that is no authority and that nobody signs as signing itself", () => {
    const web = resource("selfSigned", "web", { inputs: { isCaCertificate: false, subject: { commonName: "web" } }, outputs: { validityEndTime: "2027-09-01T00:00:00Z" } });
    expect(trustGraph(review([web]).worlds)).toMatch(/same_a0\(\["itself"\]\)\n {4}same_a0 --> same_c0\["web"\]/);
  });

  test("counts what is too much to be drawn, and draws what changes first", () => {
    const pairs = (name: string, count: number, op = "same") => Array.from({ length: count }, (_, index) => [...authority(`${name}${index}`), ...leaf(`${name}-leaf${index}`, { op, signer: `${name}${index}` })]).flat();
    const graph = trustGraph(review([...pairs("a", 600), ...pairs("z", 1, "create")]).worlds);
    for (const line of graph.split("\n")) expect(line).toMatch(/^ {4}\w+_more\["\d+ more, which are too many to be drawn"\]$/.test(line) ? /./ : flowchartLine);
    expect([graph.match(/-->/g)!.length, graph.length < 50_000]).toEqual([479, true]);
    expect([graph.includes('["z-leaf0-cert"]'), graph.match(/\d+ more/g)]).toEqual([true, ["361 more", "361 more"]]);
    const long = Array.from({ length: 200 }, (_, index) => [...authority(`${"x".repeat(280)}${index}`), ...leaf(`${"y".repeat(280)}${index}`, { signer: `${"x".repeat(280)}${index}` })]).flat();
    expect(trustGraph(review(long).worlds).length).toBeLessThan(50_000);
  });

  test("lists expiries by month, and the later ones together", () => {
    const ends = (month: number) => new Date(Date.UTC(2027, month, 3)).toISOString();
    const { worlds } = review([...authority("ca"), ...Array.from({ length: 15 }, (_, month) => leaf(`n${month}`, { ends: ends(month) })).flat(), ...leaf("new", { op: "create", days: 30 }), ...leaf("old", { ends: "2026-11-24T11:00:00Z" })]);
    const timeline = expiryTimeline(worlds.after, reviewedAt).split("\n");
    for (const line of timeline) expect(line).toMatch(timelineLine);
    expect(timeline).toHaveLength(2 + 12 + 1);
    expect(timeline.slice(2, 5)).toEqual(["  2026-11 : old-cert expired", "  2026-12 : new-cert estimated", "  2027-01 : n0-cert"]);
    expect(timeline.at(-1)).toBe("  later : 6 certificates");
  });
});

describe("JSON", () => {
  // The one that ESLint brings: a dependency of our own would be for this test alone.
  const Ajv = require(require.resolve("ajv", { paths: [require.resolve("eslint")] }));
  const schema = JSON.parse(fs.readFileSync(path.join(packageRoot, "components/review/review.schema.json"), "utf8"));
  const validate = new Ajv({ allErrors: true, unknownFormats: "ignore" }).compile(schema);
  const entry = resource("pulumi-nodejs:dynamic/elastic-tls:Directory", "logs-elasticsearch-es000", { op: "delete", parent: urnOf("deployment", "logs"), inputs: { path: "out" } });

  test.each<[string, PreviewStep[], object]>([
    ["nothing", [], {}],
    ["reissued certificates", cluster(3), {}],
    ["new ones, without sames", [...authority("ca", { op: "create" }), ...leaf("web", { op: "create" })], { changeSummary: { same: 7 } }],
    ["settings and a store", [deployment("logs", { op: "update", before: { certificatesPer: "node" }, after: { certificatesPer: "cluster" } }), entry], {}],
    ["refusals", [deployment("logs")], { diagnostics: [{ severity: "error", message: "error: a: must be b", urn: urnOf("deployment", "logs") }] }],
  ])("of %s is what the published schema says", (_what, steps, more) => {
    expect([validate(JSON.parse(jsonOf(review(steps, more)))), validate.errors]).toEqual([true, null]);
  });

  test("has a schema that knows every rule, kind, reason and effect, and refuses what isn't in it", () => {
    const { finding, change, effect } = schema.definitions;
    expect(finding.properties.rule.enum).toEqual([...ruleNames]);
    expect(change.properties.kind.enum).toEqual(Object.keys(changeKinds));
    expect(change.properties.reasons.items.enum).toEqual(Object.keys(reasons));
    expect(effect.enum).toEqual(Object.keys(effects));
    expect(validate({ ...JSON.parse(jsonOf(review(cluster(1)))), more: 1 })).toBe(false);
  });

  test.each([1e10, -1e10, 1e300])("is made of lifetimes of %d days too, which no date reaches", (days) => {
    const steps = [...authority("ca"), ...leaf("soon", { ends: "2026-12-01T00:00:00Z", renewalDays: days }), ...leaf("web", { op: "create", days })];
    expect(JSON.parse(jsonOf(review(steps))).certificates.map(({ notAfter }: { notAfter: string }) => Number.isNaN(Date.parse(notAfter)))).toEqual([false, false, false]);
  });

  test("holds no private key that is a part of a resource's name, nor what steers a terminal", () => {
    const json = jsonOf(review([...authority("ca", { op: "create" }), ...leaf(`web ${newKey()}\u001b[31m`, { op: "replace" })]));
    expect(json).not.toMatch(/PRIVATE KEY|\\u001b/);
    expect(json).toContain("LocallySignedCert::web [private key] [31m-cert");
  });

  test("holds every finding in full, and no certificate", () => {
    const document = JSON.parse(jsonOf(review(cluster(300)))) as { findings: Finding[]; changes: object[] };
    expect([document.findings.length, document.changes.length]).toEqual([300, 300]);
    expect(JSON.stringify(document)).not.toContain("BEGIN CERTIFICATE");
  });
});

describe("the terminal form", () => {
  test("has colours only where they are wanted, and the same words", () => {
    const reviewed = review(cluster(3));
    const plain = terminalOf(reviewed, unpainted);
    expect(plain).not.toContain("\u001b");
    expect(terminalOf(reviewed, painted).replace(/\u001b\[\d+m/g, "")).toBe(plain);
    expect(plain).toMatch(/^Fine if this is meant: 3 medium\n3 certificates reissued\./);
    expect(plain).toContain("medium    logs: es000 (http): is no longer for es000.example.com");
  });
});
