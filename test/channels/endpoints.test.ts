import { hostAndPort, hostOf, httpsOriginProblems, httpsUrl, servedUrlProblems, unicastHosts } from "../../components/channels";

describe("endpoints", () => {
  test.each([
    ["es01.example.com", "es01.example.com:9200"],
    ["192.0.2.1", "192.0.2.1:9200"],
    ["2001:db8::1", "[2001:db8::1]:9200"],
  ])("of %s stand as %s", (host, written) => {
    expect(hostAndPort({ host, port: 9200 })).toBe(written);
    expect(new URL(httpsUrl({ host, port: 9200 })).host).toBe(written);
    expect(hostOf(httpsUrl({ host, port: 9200 }))).toBe(host);
  });
});

describe("seed hosts", () => {
  const seeds = ["es02", "es10", "es01", "2001:db8::1", "es02"].map((host) => ({ host, port: 9300 }));

  test("are one a line, sorted and without repetition, whatever their order", () => {
    expect(unicastHosts(seeds)).toBe("[2001:db8::1]:9300\nes01:9300\nes02:9300\nes10:9300\n");
    expect(unicastHosts([...seeds].reverse())).toBe(unicastHosts(seeds));
  });
});

describe("public URLs", () => {
  test.each(["https://logs.example.com", "https://logs.example.com/", "https://logs.example.com:5601", "https://[2001:db8::1]:9200"])(
    "accept %s",
    (url) => {
      expect(httpsOriginProblems("publicBaseUrl", url)).toEqual([]);
    },
  );

  test.each([
    "http://logs.example.com",
    "logs.example.com:5601",
    "https://logs.example.com/kibana",
    "https://logs.example.com?a=b",
    "https://logs.example.com#top",
    "https://user:secret@logs.example.com",
    "https://",
    "",
  ])("refuse %j, which isn't https, a host and a port alone", (url) => {
    const [problem, ...others] = httpsOriginProblems("publicBaseUrl", url);
    expect(problem?.path).toBe("publicBaseUrl");
    expect(problem?.reason).toMatch(/^must be https, a host and at most a port/);
    expect(others).toEqual([]);
  });

  test.each(["https://kibana.REPLACE_ME.example.com", "https://*.example.com"])("refuse %j, whose host nobody can dial by a certificate, as it was given", (url) => {
    const faults = servedUrlProblems("publicBaseUrl", url);
    expect(faults.map(({ reason }) => reason)).toEqual([`must be a URL whose host is a host name or an address, got "${url}"`]);
  });

  test.each(["https://logs.example.com.", "https://logs_1.example.com"])("of servers that others run may have hosts such as that of %s", (url) => {
    expect([httpsOriginProblems("endpoint", url), servedUrlProblems("endpoint", url).length]).toEqual([[], 1]);
  });

  test("are refused without repeating a password", () => {
    expect(httpsOriginProblems("publicBaseUrl", "https://user:secret@logs.example.com")[0]?.reason).not.toContain("secret");
  });
});
