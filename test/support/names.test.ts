import * as pulumi from "@pulumi/pulumi";
import { nameProblems, quoted } from "../../components/support/names";

const path = (index: number) => `nodes[${index}].name`;
const form = "must be lower-case letters, digits and hyphens, as in \"es01\", got";

describe("names", () => {
  it.each(["es01", "a", "0", "logs-hot-1", "a--b", "e".repeat(63)])("accept %s", (name) => {
    expect(nameProblems(path, [name])).toEqual([]);
  });

  it.each([
    ["", '""'],
    ["ES01", '"ES01"'],
    ["es_01", '"es_01"'],
    ["es01.example.com", '"es01.example.com"'],
    ["-es01", '"-es01"'],
    ["es01-", '"es01-"'],
    ["..", '".."'],
    ["es/01", '"es/01"'],
    ["es 01", '"es 01"'],
    ["es01\n", '"es01\\n"'],
    ["é", '"é"'],
    [undefined, "undefined"],
    [pulumi.output("a"), "what is known later"],
    [7, "7"],
  ])("refuse %j, which makes no file name and DNS label", (name, got) => {
    expect(nameProblems(path, [name as string])).toEqual([{ path: "nodes[0].name", reason: `${form} ${got}` }]);
  });

  it("refuse what is longer than a DNS label", () => {
    expect(nameProblems(path, ["e".repeat(64)])).toEqual([{ path: "nodes[0].name", reason: "must have at most 63 characters, got 64" }]);
  });

  it("refuse repetition at each later place, and name the first", () => {
    expect(nameProblems(path, ["es01", "es02", "es01", "es01"])).toEqual([
      { path: "nodes[2].name", reason: 'must be unique, nodes[0].name is also "es01"' },
      { path: "nodes[3].name", reason: 'must be unique, nodes[0].name is also "es01"' },
    ]);
  });

  it("report a text in place of a list", () => {
    expect(nameProblems(path, "es01" as unknown as string[])).toEqual([{ path: "nodes.name", reason: 'must be a list of names, got "es01"' }]);
    expect(nameProblems((index) => `http.clients[${index}]`, "metrics" as unknown as string[])).toEqual([{ path: "http.clients", reason: 'must be a list of names, got "metrics"' }]);
  });

  it("report every fault of the list", () => {
    expect(nameProblems(path, ["A", "A"]).map((problem) => problem.path)).toEqual(["nodes[0].name", "nodes[1].name", "nodes[1].name"]);
  });
});

describe("a quoted value", () => {
  it.each([
    ["a\n\"b\"", '"a\\n\\"b\\""'],
    [["a"], '["a"]'],
    [null, "null"],
    [undefined, "undefined"],
  ])("shows %j as %s", (value, expected) => {
    expect(quoted(value)).toBe(expected);
  });
});
