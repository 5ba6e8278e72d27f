import { parse } from "yaml";
import { settingsYaml } from "../../components/channels";

describe("settings as YAML", () => {
  const odd = [
    ..."on off yes no y n true false null ~ 1e3 0x10 0o7 0b1 017 1_000 12:30:45 2020-01-01 .inf .nan".split(" "),
    "a: b",
    "a #b",
    "#lead",
    "- item",
    "[list]",
    "{map}",
    "*alias",
    "&anchor",
    "!tag",
    "%directive",
    "@at",
    "`tick`",
    "it's \"quoted\"",
    "back\\slash",
    " blanks ",
    "two\nlines",
    "",
    "${REFERENCE}",
    "müller ☃",
    "x".repeat(200).replace(/x{10}/g, "$& "),
  ];

  test.each(odd)("keep the string %j for a reader of YAML 1.1 and of YAML 1.2, alone and in a list", (value) => {
    const settings = { "node.name": value, "node.roles": [value] };
    expect(parse(settingsYaml(settings), { version: "1.2" })).toEqual(settings);
    expect(parse(settingsYaml(settings), { version: "1.1" })).toEqual(settings);
  });

  test("keep numbers, booleans and empty lists as they are", () => {
    const settings = { "http.port": 9200, "xpack.security.enabled": true, "node.roles": [] };
    expect(parse(settingsYaml(settings))).toEqual(settings);
  });

  test("keep dotted names flat and in the given order", () => {
    const settings = { "b.c": 1, "a.b": 2, "b.a": 3 };
    expect(Object.keys(parse(settingsYaml(settings)) as object)).toEqual(["b.c", "a.b", "b.a"]);
  });

  test("spell out a list that two settings share, since Elasticsearch reads no aliases", () => {
    const shared = ["TLSv1.3", "TLSv1.2"];
    expect(settingsYaml({ a: shared, b: shared })).toBe(settingsYaml({ a: [...shared], b: [...shared] }));
  });

  test("keep each value on its line, however long", () => {
    const lines = settingsYaml({ a: "word ".repeat(100).trim(), b: 1 }).trimEnd().split("\n");
    expect(lines).toHaveLength(3);
  });

  test("say who wrote the file, in one comment without a version or a date", () => {
    const [first, second] = settingsYaml({ a: 1 }).split("\n");
    expect(first).toMatch(/^# .*elastic-tls/);
    expect(first).not.toMatch(/\d/);
    expect(second).toBe("a: 1");
  });
});
