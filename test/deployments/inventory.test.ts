import * as pulumi from "@pulumi/pulumi";
import { inventory, listed } from "../../components/deployments/inventory";
import { mockEngine, valueOf } from "../support/mocks";
import { newAuthority, newLeaf } from "../support/pem";

const authority = newAuthority({ commonName: "http authority" });
const node = newLeaf({ commonName: "es01", issuer: authority, names: ["DNS:es01", "IP:10.0.0.1"], days: 30 });
const lasting = newLeaf({ commonName: "es02", issuer: authority, names: ["DNS:es02"], days: 90 });

const renewsAt = pulumi.output("2027-01-01T00:00:00Z");
const entry = (name: string, channel: string, { certPem }: { certPem: string }) => listed(name, channel, { certPem: pulumi.output(certPem), renewsAt }, ["es01:9200"]);

beforeAll(() => mockEngine());

test("a certificate is listed with what people look for", async () => {
  expect(await valueOf(inventory([entry("es01", "http", node)]))).toEqual([
    {
      name: "es01",
      channel: "http",
      subject: "CN=es01,O=acme",
      names: ["DNS:es01", "IP Address:10.0.0.1"],
      issuer: "CN=http authority,O=acme",
      serial: expect.stringMatching(/^[0-9A-F]+$/),
      fingerprint: expect.stringMatching(/^[0-9a-f]{64}$/),
      isAuthority: false,
      servedAt: ["es01:9200"],
      notAfter: expect.stringMatching(/^20\d\d-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
      renewsAt: "2027-01-01T00:00:00Z",
    },
  ]);
});

test("the soonest to expire comes first, then names in order", async () => {
  const sameDay = [entry("es03", "http", node), entry("es01", "transport", newLeaf({ commonName: "es01", days: 30 }))];
  const list = await valueOf(inventory([entry("authority", "http", authority), entry("es02", "http", lasting), ...sameDay]));
  expect(list.slice(0, 2).map(({ name }) => name).sort()).toEqual(["es01", "es03"]);
  expect(list.slice(2).map(({ name }) => name)).toEqual(["es02", "authority"]);
});

test("a leaf that several nodes present is listed once for each channel, with every place", async () => {
  const at = (name: string, channel: string, place: string) => listed(name, channel, { certPem: pulumi.output(node.certPem), renewsAt }, [place]);
  const list = await valueOf(inventory([at("es01", "transport", "es01:9300"), at("es01", "http", "es01:9200"), at("es02", "transport", "es02:9300"), at("es02", "http", "es02:9200")]));
  expect(list.map(({ name, channel, servedAt }) => [channel, name, ...servedAt])).toEqual([
    ["http", "es01", "es01:9200", "es02:9200"],
    ["transport", "es01", "es01:9300", "es02:9300"],
  ]);
});

test("an authority of several channels is listed once, where it stands first", async () => {
  const list = await valueOf(inventory([entry("http authority", "http", authority), entry("kibana authority", "kibana", authority), entry("es01", "http", node)]));
  expect(list.map(({ name }) => name)).toEqual(["es01", "http authority"]);
});
