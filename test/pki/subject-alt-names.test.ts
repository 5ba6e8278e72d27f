import { byKind, endpointNameProblems, normalSubjectAltNames, subjectAltNameProblems } from "../../components/pki/subject-alt-names";

const label63 = "a".repeat(63);
const name253 = `${label63}.${label63}.${label63}.${"a".repeat(61)}`;
const notHost = (value: string) => `must be a host name, got ${JSON.stringify(value)}`;
const notAddress = (value: string) => `must be an IPv4 or IPv6 address, got ${JSON.stringify(value)}`;

describe("host names", () => {
  it.each(["es01", "ES01.Example.COM", "*.example.com", "xn--mnchen-3ya.example", "0.example", "a-b.c--d", label63, name253])("can be %s", (name) => {
    expect(subjectAltNameProblems({ dnsNames: [name] })).toEqual([]);
  });

  it.each([
    ["", notHost("")],
    ["https://es01.example.com:9200", 'must be a host name, got the URL "https://es01.example.com:9200"'],
    ["es01:9200", notHost("es01:9200")],
    ["10.0.0.1", 'must be a host name: give the address "10.0.0.1" among the IP addresses'],
    ["::1", 'must be a host name: give the address "::1" among the IP addresses'],
    ["10.0.0", notHost("10.0.0")],
    ["256.0.0.1", notHost("256.0.0.1")],
    ["*", notHost("*")],
    ["a.*.example.com", notHost("a.*.example.com")],
    ["es*.example.com", notHost("es*.example.com")],
    ["**.example.com", notHost("**.example.com")],
    ["es01.", notHost("es01.")],
    ["a..b", notHost("a..b")],
    ["-a.b", notHost("-a.b")],
    ["a-.b", notHost("a-.b")],
    ["es_01", notHost("es_01")],
    ["es01 ", notHost("es01 ")],
    ["es01\n", notHost("es01\n")],
    ["münchen.example", notHost("münchen.example")],
    [`a${label63}.b`, notHost(`a${label63}.b`)],
    [`a${name253}`, notHost(`a${name253}`)],
    [undefined, "must be a string, got undefined"],
    [7, "must be a string, got 7"],
  ])("can't be %j", (name, reason) => {
    expect(subjectAltNameProblems({ dnsNames: ["es01", name as string] })).toEqual([{ path: "dnsNames[1]", reason }]);
  });
});

describe("addresses", () => {
  it.each(["10.0.0.1", "255.255.255.255", "::1", "2001:DB8::1", "2001:db8:0:0:0:0:0:1", "::ffff:10.0.0.1"])("can be %s", (address) => {
    expect(subjectAltNameProblems({ ipAddresses: [address] })).toEqual([]);
  });

  it.each(["", "es01", "10.0.0", "10.0.0.256", "010.0.0.1", "10.0.0.1/24", "10.0.0.1:9200", "1::2::3", "2001:db8::g", "[::1]", "fe80::1%eth0", "https://10.0.0.1"])(
    "can't be %j",
    (address) => {
      expect(subjectAltNameProblems({ ipAddresses: [address] })).toEqual([{ path: "ipAddresses[0]", reason: notAddress(address) }]);
    },
  );
});

describe("URIs", () => {
  it.each(["spiffe://example.com/es01", "https://es01.example.com/a,b", "urn:uuid:6e8bc430-9c3a-11d9-9669-0800200c9a66"])("can be %s", (uri) => {
    expect(subjectAltNameProblems({ uris: [uri] })).toEqual([]);
  });

  it.each(["", "es01", "//es01/a", "spiffe:// example", "urn:a, b"])("can't be %j", (uri) => {
    expect(subjectAltNameProblems({ uris: [uri] })).toEqual([{ path: "uris[0]", reason: `must be an absolute URI, got ${JSON.stringify(uri)}` }]);
  });
});

describe("names of all kinds", () => {
  it("are refused all at once", () => {
    expect(subjectAltNameProblems({ dnsNames: ["a b", "es01", ""], ipAddresses: ["1.2.3"], uris: ["x"] }).map(({ path }) => path)).toEqual([
      "dnsNames[0]",
      "dnsNames[2]",
      "ipAddresses[0]",
      "uris[0]",
    ]);
  });

  it("are sound if there are none", () => {
    expect(subjectAltNameProblems({})).toEqual([]);
  });

  it("have one normal form, whatever their order, case, repetition and notation", () => {
    expect(
      normalSubjectAltNames({
        dnsNames: ["es02", "ES01.Example.com", "*.example.com", "es01.example.com", "es02"],
        ipAddresses: ["2001:DB8:0:0::1", "10.0.0.2", "10.0.0.10", "2001:db8::1", "0:0:0:0:0:0:0:1"],
        uris: ["urn:b", "urn:a", "urn:b"],
      }),
    ).toEqual({
      dnsNames: ["*.example.com", "es01.example.com", "es02"],
      ipAddresses: ["10.0.0.10", "10.0.0.2", "2001:db8::1", "::1"],
      uris: ["urn:a", "urn:b"],
    });
  });

  it("are empty lists where none are given", () => {
    expect(normalSubjectAltNames({})).toEqual({ dnsNames: [], ipAddresses: [], uris: [] });
  });
});

describe("names in one list, as people write them", () => {
  it("are told apart", () => {
    expect(byKind(["es02", "::1", "127.0.0.1", "localhost", "ES02", "fe80::A"])).toEqual({
      dnsNames: ["es02", "localhost"],
      ipAddresses: ["127.0.0.1", "::1", "fe80::a"],
      uris: [],
    });
  });

  it("can be host names and addresses", () => {
    expect(endpointNameProblems("names", ["es01", "*.example.com", "10.0.0.1", "::1", "fe80::a"])).toEqual([]);
  });

  it.each([
    ["", notHost("")],
    ["https://es01:9200", 'must be a host name, got the URL "https://es01:9200"'],
    ["https://[::1]:9200", 'must be a host name, got the URL "https://[::1]:9200"'],
    ["es01:9200", notHost("es01:9200")],
    ["10.0.0.1:9200", notHost("10.0.0.1:9200")],
    ["10.0.0", notAddress("10.0.0")],
    ["10.0.0.256", notAddress("10.0.0.256")],
    ["1::2::3", notAddress("1::2::3")],
    ["2001:db8::g", notAddress("2001:db8::g")],
    ["2001:db8::12345", notAddress("2001:db8::12345")],
    ["[::1]", notAddress("[::1]")],
    ["fe80::1%eth0", notAddress("fe80::1%eth0")],
    [null, "must be a string, got null"],
  ])("can't be %j, and the reason fits what was meant", (name, reason) => {
    expect(endpointNameProblems("names", ["es01", name!])).toEqual([{ path: "names[1]", reason }]);
  });

  it("are refused if they are no list, as an untyped program gives them", () => {
    const reason = 'must be a list of host names and addresses, got "a.b"';
    expect(endpointNameProblems("names", "a.b" as never)).toEqual([{ path: "names", reason }]);
  });
});
