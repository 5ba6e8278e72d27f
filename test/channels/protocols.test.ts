import { TlsProtocol, cipherSuiteProblems, negotiationSettings, protocolProblems } from "../../components/channels";

const path = "http.cipherSuites";

describe("what a channel negotiates", () => {
  test("is TLS 1.3 and TLS 1.2, written out, with the suites of the JDK", () => {
    expect(negotiationSettings("p", {})).toEqual({ "p.supported_protocols": ["TLSv1.3", "TLSv1.2"] });
  });

  test("is what the caller says", () => {
    expect(negotiationSettings("p", { supportedProtocols: ["TLSv1.3"], cipherSuites: ["TLS_AES_256_GCM_SHA384"] })).toEqual({
      "p.supported_protocols": ["TLSv1.3"],
      "p.cipher_suites": ["TLS_AES_256_GCM_SHA384"],
    });
  });
});

describe("TLS versions", () => {
  test.each([[["TLSv1.3", "TLSv1.2"]], [["TLSv1.3"]], [["TLSv1.2"]]])("accept %j", (protocols) => {
    expect(protocolProblems("protocols", protocols)).toEqual([]);
  });

  test("are refused one by one when they are old, misspelt or of another type", () => {
    expect(protocolProblems("protocols", ["TLSv1.1", "TLSv1.3", "TLS1.3", 1.3])).toEqual([
      { path: "protocols[0]", reason: 'must be TLSv1.3 or TLSv1.2, got "TLSv1.1"' },
      { path: "protocols[2]", reason: 'must be TLSv1.3 or TLSv1.2, got "TLS1.3"' },
      { path: "protocols[3]", reason: "must be TLSv1.3 or TLSv1.2, got 1.3" },
    ]);
  });

  test("are refused when there is none", () => {
    expect(protocolProblems("protocols", [])).toEqual([{ path: "protocols", reason: "must hold TLSv1.3, TLSv1.2 or both, got none" }]);
  });
});

describe("cipher suites", () => {
  const tls13 = "TLS_AES_256_GCM_SHA384";
  const ecdsa = "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384";
  const rsa = "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384";

  test("are accepted when every version finds one for the certificate's key", () => {
    expect(cipherSuiteProblems(path, [tls13, ecdsa])).toEqual([]);
    expect(cipherSuiteProblems(path, [tls13, rsa], ["TLSv1.3", "TLSv1.2"], "RSA")).toEqual([]);
    expect(cipherSuiteProblems(path, [tls13], [TlsProtocol.Tls13])).toEqual([]);
    expect(cipherSuiteProblems(path, [ecdsa], [TlsProtocol.Tls12])).toEqual([]);
  });

  test.each([
    ["OpenSSL's name", "ECDHE-RSA-AES256-GCM-SHA384"],
    ["lower case", "tls_aes_256_gcm_sha384"],
    ["an anonymous suite", "TLS_ECDH_anon_WITH_AES_128_CBC_SHA"],
    ["an empty string", ""],
    ["a number", 13],
  ])("are refused with the JDK's form as advice for %s", (_, suite) => {
    expect(cipherSuiteProblems(path, [tls13, suite])).toEqual([
      { path: `${path}[1]`, reason: `must be a name as the JDK spells it, such as "TLS_AES_256_GCM_SHA384", got ${JSON.stringify(suite)}` },
    ]);
  });

  test.each(["TLS_RSA_WITH_NULL_SHA256", "TLS_ECDHE_RSA_WITH_3DES_EDE_CBC_SHA", "TLS_ECDHE_RSA_WITH_RC4_128_SHA"])(
    "are refused when they don't protect: %s",
    (suite) => {
      expect(cipherSuiteProblems(path, [suite])).toEqual([
        { path: `${path}[0]`, reason: `must encrypt with a cipher that is still safe, got "${suite}"` },
      ]);
    },
  );

  test("are refused when none is left", () => {
    expect(cipherSuiteProblems(path, [])).toEqual([{ path, reason: "must hold at least one suite; leave it out for those of the JDK" }]);
  });

  test.each([
    ["TLS 1.2 without a suite", [tls13], "TLSv1.2", ecdsa],
    ["TLS 1.2 with suites for another key only", [tls13, rsa], "TLSv1.2", ecdsa],
    ["TLS 1.3 without a suite", [ecdsa], "TLSv1.3", tls13],
  ])("are refused when they leave %s", (_, suites, protocol, example) => {
    expect(cipherSuiteProblems(path, suites)).toEqual([
      { path, reason: `must hold a suite of ${protocol} for certificates with an ECDSA key, such as "${example}"; or leave that version out` },
    ]);
  });
});
