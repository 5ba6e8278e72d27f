import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { inventoryCommand } from "../../components/inventory/command";
import { prometheusOf } from "../../components/inventory/prometheus";
import { inventoryOf } from "../../components/inventory/records";
import { clock } from "../../components/support/calendar";

const now = new Date("2026-11-24T12:00:00Z");
beforeEach(() => jest.spyOn(clock, "now").mockReturnValue(now));
afterEach(() => jest.restoreAllMocks());

const record = (name: string, channel: string, notAfter: string, more: object = {}) => ({ name, channel, subject: `CN=${name}`, names: [], issuer: "CN=ca", serial: "0A", notAfter, renewsAt: "2026-12-01T00:00:00Z", ...more });
const outputs = JSON.stringify({
  endpoint: "https://es:9200",
  certificates: [record("es02", "http", "2026-12-04T12:00:00Z"), record("es01", "http", "2026-12-04T12:00:00Z")],
  other: [record("kb01", "kibana", "2026-11-23T12:00:00Z", { renewsAt: "" })],
  words: ["no certificate", { name: "no certificate", serial: "0A" }, null, 7],
  secrets: [{ consumer: "elasticsearch/es01" }],
});

/** The exit status, and what was printed. */
const run = (args: string[], stdin = outputs): [number, string] => {
  const printed: string[] = [];
  return [inventoryCommand(args, { stdin: () => stdin, print: (text) => printed.push(text) }), printed.join("")];
};

describe("an inventory", () => {
  test("lists the certificates of all outputs, the soonest to expire first, with whole days left", () => {
    const listed = inventoryOf(outputs, now);
    expect(listed.map(({ output, name, daysLeft }) => [output, name, daysLeft])).toEqual([["other", "kb01", -1], ["certificates", "es01", 10], ["certificates", "es02", 10]]);
  });

  test("is printed as a table, as JSON and as metrics", () => {
    expect(run([])[1].split("\n").map((line) => line.trim().split(/\s{2,}/))).toEqual([
      ["days", "expires", "renews", "channel", "name", "issuer"],
      ["-1", "2026-11-23", "-", "kibana", "kb01", "CN=ca"],
      ["10", "2026-12-04", "2026-12-01", "http", "es01", "CN=ca"],
      ["10", "2026-12-04", "2026-12-01", "http", "es02", "CN=ca"],
      [""],
    ]);
    expect(JSON.parse(run(["--json"])[1])).toHaveLength(3);
    expect(run(["--prometheus"])[1]).toContain("# TYPE elastic_tls_certificate_not_after_timestamp_seconds gauge\n");
  });

  test.each([
    [["--fail-within", "0d"], 1],
    [["--fail-within", "30d"], 1],
    [[], 0],
  ])("with %j ends with %i where one has expired", (args, status) => expect(run(args)[0]).toBe(status));

  test("fails only for what expires within the days", () => {
    const one = JSON.stringify({ certificates: [record("es01", "http", "2026-12-04T12:00:00Z")] });
    expect([10, 11].map((days) => run(["--fail-within", `${days}d`], one)[0])).toEqual([0, 1]);
  });

  test.each([
    ["", /the outputs are empty/],
    ["[]", /the outputs are no object/],
    ["{", /the outputs are no object/],
    ['{"endpoint":"x"}', /the outputs hold no inventory: export the `certificates` of the deployment/],
    ['{"certificates":"[secret]"}', /hold no inventory/],
    ['{\n  "endpoint": "x"\n}\nwarning: a new version is there\n', /^the outputs are followed by other text: give what `pulumi stack output --json` prints, and nothing else$/],
  ])("of %j is refused with what to give", (text, reason) => expect(() => run([], text)).toThrow(reason));

  const good = record("es01", "http", "2036-12-04T12:00:00Z");
  test.each<[string, unknown]>([
    ["whose expiry can't be read", { ...good, notAfter: "soon" }],
    ["whose expiry is hidden", { ...good, notAfter: "[secret]" }],
    ["without a serial number", { ...good, serial: undefined }],
    ["without either, but with a subject and an issuer", { name: "es02", subject: "CN=es02", issuer: "CN=ca" }],
    ["that is hidden as a whole, beside others", "[secret]"],
  ])("refuses a certificate %s, which could expire unseen", (_, item) => {
    expect(() => run(["--fail-within", "30d"], JSON.stringify({ certificates: [good], more: [good, item, item] }))).toThrow(
      /^more\[1\] and 1 more: must have a serial and a notAfter that can be read, or it could expire unseen: export the `certificates` of the deployment as they are, and run `pulumi up`$/,
    );
  });

  test("reads what begins with a byte order mark, from a file in UTF-16 too", () => {
    expect(run([], `\uFEFF${outputs}`)).toEqual(run([]));
    const file = path.join(fs.mkdtempSync(path.join(os.tmpdir(), "elastic-tls-inventory-")), "outputs.json");
    try {
      for (const encoding of ["utf8", "utf16le"] as const) {
        fs.writeFileSync(file, `\uFEFF${outputs}`, encoding);
        expect(run([file])).toEqual(run([]));
      }
      fs.writeFileSync(file, Buffer.from(`\uFEFF${outputs}`, "utf16le").swap16());
      expect(run([file])).toEqual(run([]));
    } finally {
      fs.rmSync(path.dirname(file), { recursive: true });
    }
  });

  test.each([
    [["--fail-within", "30"], /--fail-within: must be days, as in 30d, got 30/],
    [["--prometheus", "--json"], /not both/],
    [["a", "b"], /give one file/],
  ])("refuses %j", (args, reason) => expect(() => run(args)).toThrow(reason));
});

describe("metrics", () => {
  const metrics = (...records: object[]) => prometheusOf(inventoryOf(JSON.stringify({ certificates: records }), now));

  test("are in the text format, each series once with the soonest expiry, with labels escaped", () => {
    const text = metrics(record('e"s\\01', "http", "2026-12-04T12:00:00Z"), record('e"s\\01', "http", "2026-12-03T12:00:00Z"), record("b\nad", "http", "2027-01-01T00:00:00Z", { renewsAt: "" }));
    const lines = text.trimEnd().split("\n");
    for (const line of lines) expect(line).toMatch(/^(# (HELP|TYPE) [a-z_]+ .+|[a-z_]+\{([a-z]+="([^"\\]|\\.)*",?)+\} \d+)$/);
    const expiries = lines.filter((line) => line.startsWith("elastic_tls_certificate_not_after"));
    expect(expiries).toHaveLength(2);
    expect(text).toContain(`name="e\\"s\\\\01",channel="http",subject="CN=e\\"s\\\\01",issuer="CN=ca"} ${Date.parse("2026-12-03T12:00:00Z") / 1000}\n`);
    expect(lines.filter((line) => line.startsWith("elastic_tls_certificate_renews_at"))).toHaveLength(1);
  });
});
