import { parse } from "yaml";
import { distinguishedName, roleMapping } from "../../components/channels";

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
  test("lets the certificates of all Kibanas, and nobody else, act as Kibana", () => {
    const kibanaSubjects = [{ commonName: "kb01", organization: "Acme, Inc." }, { commonName: "kb02" }];
    expect(parse(roleMapping({ kibanaSubjects }))).toEqual({ kibana_system: ["CN=kb01,O=Acme\\, Inc.", "CN=kb02"] });
    expect(parse(roleMapping({ kibanaSubjects: [] }))).toEqual({ kibana_system: [] });
  });
});
