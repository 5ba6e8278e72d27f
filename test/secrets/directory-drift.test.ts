import fs from "node:fs";
import * as v1 from "../../components/secrets/directory/v1";
import { files, type Scratch, scratch } from "./scratch";

const wanted = { "certs/http.crt": "certificate", "certs/http.key": "key", "elasticsearch.yml": "settings" };

/** What somebody does to the files, and what a refresh says of it. */
const damages: [string, (place: Scratch) => void, string[]][] = [
  ["a file was edited", (place) => fs.appendFileSync(place.at("elasticsearch.yml"), "more"), ["elasticsearch.yml: has other content"]],
  ["a key was edited", (place) => fs.appendFileSync(place.at("certs/http.key"), "more"), ["certs/http.key: has other content"]],
  ["a file is missing", (place) => fs.rmSync(place.at("elasticsearch.yml")), ["elasticsearch.yml: is missing"]],
  ["a key can be read by others", (place) => fs.chmodSync(place.at("certs/http.key"), 0o644), ["certs/http.key: has mode 644, not 600"]],
  ["a file became a directory's name", (place) => {
    fs.rmSync(place.at("elasticsearch.yml"));
    fs.symlinkSync("certs", place.at("elasticsearch.yml"));
  }, ["elasticsearch.yml: is no longer a file"]],
  ["a link was replaced by a file", (place) => {
    fs.rmSync(place.at("certs/http.key"));
    fs.writeFileSync(place.at("certs/http.key"), "key");
  }, ["certs/http.key: is no longer the store's link"]],
  ["the revision's link leads elsewhere", (place) => {
    fs.rmSync(place.at("certs/..data"));
    fs.symlinkSync("/nowhere", place.at("certs/..data"));
  }, ["http.crt", "http.key"].map((name) => `certs/${name}: leads nowhere: certs/..data is no longer the store's link`)],
  ["the revision is gone", (place) => fs.rmSync(fs.realpathSync(place.at("certs/..data")), { recursive: true }),
    ["certs/http.crt: is missing", "certs/http.key: is missing"]],
  ["the sub-directory is gone", (place) => fs.rmSync(place.at("certs"), { recursive: true }),
    ["certs/http.crt: is missing", "certs/http.key: is missing"]],
  ["the manifest is gone", (place) => fs.rmSync(place.at(".elastic-tls.json")), [".elastic-tls.json: is missing or damaged"]],
  ["the manifest is damaged", (place) => fs.writeFileSync(place.at(".elastic-tls.json"), "{"), [".elastic-tls.json: is missing or damaged"]],
];

test.each(damages)("a refresh finds it and the next update repairs it when %s", (_, damage, drift) => {
  const place = scratch();
  const { id, outs } = v1.create(place.wish(wanted));
  const intact = files(place.root);
  expect(v1.read(id, outs)).toEqual({ id, props: outs });

  damage(place);
  const found = v1.read(id, outs).props as v1.Outputs;
  expect(found.drift).toEqual(drift);
  expect(v1.check(found, place.wish(wanted)).failures).toEqual([]);
  expect(v1.diff(id, found, place.wish(wanted))).toMatchObject({ changes: true, replaces: [] });

  const repaired = v1.update(id, found, place.wish(wanted));
  expect(repaired.outs).toEqual(outs);
  expect(files(place.root)).toEqual(intact);
  expect(v1.read(id, repaired.outs)).toEqual({ id, props: outs });
  expect(v1.diff(id, repaired.outs, place.wish(wanted)).changes).toBe(false);
});

test("a directory that is gone or that another resource has taken over counts as deleted", () => {
  const place = scratch();
  const { id, outs } = v1.create(place.wish(wanted));
  fs.rmSync(place.directory, { recursive: true });
  expect(v1.read(id, outs)).toEqual({ id: "", props: {} });
  v1.create(place.wish(wanted, { owner: "other/dev/es" }));
  expect(v1.read(id, outs)).toEqual({ id: "", props: {} });
});
