import { parse } from "yaml";
import { distinguishedName, roleMapping, roleNameProblems } from "../../components/channels";

describe("distinguished names", () => {
  test.each([
    [{ commonName: "kb01" }, "CN=kb01"],
    [{ commonName: "kb01", organization: "logs" }, "CN=kb01,O=logs"],
    [{ commonName: "kb01", organization: "Acme, Inc." }, "CN=kb01,O=Acme\\, Inc."],
    [{ commonName: "a+b=c", organization: '"x";<y>\\z' }, 'CN=a\\+b\\=c,O=\\"x\\"\\;\\<y\\>\\\\z'],
    [{ commonName: "#a#", organization: " b " }, "CN=\\#a#,O=\\ b\\ "],
    [{ commonName: "müller" }, "CN=müller"],
  ])("of %j are written as RFC 4514 says, the most specific part first", (name, written) => {
    expect(distinguishedName(name)).toBe(written);
  });
});

describe("the role mapping", () => {
  const metrics = [{ commonName: "metrics", organization: "logs" }];

  test("lists for each role the names of those who act in it, and nobody else", () => {
    const kibanas = [{ commonName: "kb01", organization: "Acme, Inc." }, { commonName: "kb02" }];
    expect(parse(roleMapping({ kibana_system: kibanas, "my role": metrics }))).toEqual({
      kibana_system: ["CN=kb01,O=Acme\\, Inc.", "CN=kb02"],
      "my role": ["CN=metrics,O=logs"],
    });
    expect(parse(roleMapping({ kibana_system: [] }))).toEqual({ kibana_system: [] });
  });

  test("keeps roles strings that would be truths in YAML 1.1", () => {
    expect(parse(roleMapping({ yes: metrics }), { version: "1.1" })).toEqual({ yes: ["CN=metrics,O=logs"] });
  });
});

describe("roles are refused", () => {
  test.each<[roles: unknown[], path: string, reason: RegExp]>([
    [[], "roles", /at least one role/],
    [[""], "roles[0]", /1 to 507 printable/],
    [["monitoring_user", " a"], "roles[1]", /without blanks around them, got " a"/],
    [["müller"], "roles[0]", /printable ASCII/],
    [[7], "roles[0]", /printable ASCII/],
    [["r".repeat(508)], "roles[0]", /1 to 507/],
    [["my.role"], "roles[0]", /must hold no dot/],
    [["a", "a"], "roles[1]", /must be unique/],
  ])("if they are %j", (roles, path, reason) => {
    expect(roleNameProblems("roles", roles)).toEqual([{ path, reason: expect.stringMatching(reason) }]);
  });

  test("but not for blanks within, nor for being as long as may be", () => {
    expect(roleNameProblems("roles", ["my role", "superuser", "r".repeat(507)])).toEqual([]);
  });
});
