import { createHash, createHmac } from "crypto";
import { bearerToken, serviceTokenLine, serviceTokensFile, tokenNameProblems } from "../../components/channels";

/** PBKDF2 by its definition (RFC 8018, 5.2), for one block or less. */
function pbkdf2(password: string, salt: Buffer, rounds: number, bytes: number): Buffer {
  const prf = (data: Buffer) => createHmac("sha512", password).update(data).digest();
  let u = prf(Buffer.concat([salt, Buffer.from([0, 0, 0, 1])]));
  const block = Buffer.from(u);
  for (let round = 1; round < rounds; round++) {
    u = prf(u);
    u.forEach((byte, index) => (block[index] = block[index]! ^ byte));
  }
  return block.subarray(0, bytes);
}

// The token that Elasticsearch's own tests use (ServiceAccountSingleNodeTests).
const known = {
  account: "elastic/fleet",
  name: "token1",
  secret: "r5wdbdboQSe9vGOKwaJGAw",
  salt: "8QN+eThJEaCd18sCP0nfzxJq2D9yhmSZgI20TDooYcE=",
};

describe("a service token", () => {
  test("is sent and stored as in Elasticsearch's own tests", () => {
    expect(bearerToken(known)).toBe("AAEAAWVsYXN0aWMvZmxlZXQvdG9rZW4xOnI1d2RiZGJvUVNlOXZHT0t3YUpHQXc");
    expect(serviceTokenLine(known)).toBe(
      "elastic/fleet/token1:{PBKDF2_STRETCH}10000$8QN+eThJEaCd18sCP0nfzxJq2D9yhmSZgI20TDooYcE=$+0ELfqW4D2+/SlHvm/885dzv67qO2SMJg32Mv/9epXk=",
    );
  });

  test("is Kibana's unless told otherwise, and holds its whole name", () => {
    const sent = Buffer.from(bearerToken({ name: "kb-1", secret: "0123456789" }), "base64");
    expect([...sent.subarray(0, 4)]).toEqual([0, 1, 0, 1]);
    expect(sent.subarray(4).toString()).toBe("elastic/kibana/kb-1:0123456789");
  });

  test("is sent without padding, which Elasticsearch never writes", () => {
    for (const secret of ["0123456789", "0123456789a", "0123456789ab"]) {
      expect(bearerToken({ name: "kb-1", secret })).toMatch(/^[A-Za-z0-9+/]+$/);
    }
  });

  test("is stored as a hash that an independent computation reaches", () => {
    const secret = "zvU9iFy5RCKQTT-X2kUzGQ";
    const salt = Buffer.alloc(32, 7);
    const hash = pbkdf2(createHash("sha512").update(secret).digest("hex"), salt, 10_000, 32);
    expect(serviceTokenLine({ name: "kb-1", secret, salt: salt.toString("base64") })).toBe(
      `elastic/kibana/kb-1:{PBKDF2_STRETCH}10000$${salt.toString("base64")}$${hash.toString("base64")}`,
    );
  });

  test("has a line of its own in the file", () => {
    expect(serviceTokensFile(["a:1", "b:2"])).toBe("a:1\nb:2\n");
    expect(serviceTokensFile([])).toBe("");
  });
});

describe("token names", () => {
  test.each(["kb-1", "-", "A_b", "x".repeat(256)])("accept %j", (name) => {
    expect(tokenNameProblems("token", name)).toEqual([]);
  });

  test.each(["", "_a", "a.b", "a/b", "a:b", "ä", "a\n", "x".repeat(257)])("refuse %j", (name) => {
    expect(tokenNameProblems("token", name)).toEqual([
      {
        path: "token",
        reason: `must be 1 to 256 letters, digits, hyphens and underscores, and not begin with an underscore, got ${JSON.stringify(name)}`,
      },
    ]);
  });
});
