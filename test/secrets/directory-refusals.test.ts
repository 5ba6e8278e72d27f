import { spawnSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import * as v1 from "../../components/secrets/directory/v1";
import { packageRoot } from "../support/engine";
import { reasons, type Scratch, scratch, tree } from "./scratch";

const wanted = { "certs/http.key": "the key", "elasticsearch.yml": "settings" };

/** What is there before, and why the preview refuses it. */
const places: [string, (place: Scratch) => void, (place: Scratch) => string[]][] = [
  ["the directory is a file", (place) => {
    fs.mkdirSync(path.dirname(place.directory), { recursive: true });
    fs.writeFileSync(place.directory, "");
  }, (place) => [`${place.directory}: is a file and should be a directory, move it away or give another path`]],
  ["a directory above is a file", (place) => fs.writeFileSync(path.join(place.root, "elasticsearch"), ""),
    (place) => [`${place.root}/elasticsearch: is a file and should be a directory, move it away or give another path`]],
  ["a directory above is a link to nothing", (place) => fs.symlinkSync("/nowhere", path.join(place.root, "elasticsearch")),
    (place) => [`${place.root}/elasticsearch: is a link to nothing, remove it or give another path`]],
  ["names are taken by somebody else's files", (place) => {
    fs.mkdirSync(place.at("certs"), { recursive: true });
    fs.writeFileSync(place.at("certs/http.key"), "mine");
    fs.symlinkSync("/nowhere", place.at("certs/..data"));
    fs.writeFileSync(place.at("elasticsearch.yml"), "mine");
  }, (place) => ["certs/http.key", "elasticsearch.yml", "certs/..data"].map(
    (name) => `${place.at(name)}: is there already and somebody else's, move it away or give another path`)],
  ["a sub-directory is a link elsewhere", (place) => {
    fs.mkdirSync(place.directory, { recursive: true });
    fs.symlinkSync("/tmp", place.at("certs"));
  }, (place) => [`${place.at("certs")}: is a file or a link and should be a directory, move it away`]],
  ["a file's name is a directory's", (place) => fs.mkdirSync(place.at("elasticsearch.yml"), { recursive: true }),
    (place) => [`${place.at("elasticsearch.yml")}: is a directory and should be a file, move it away`]],
  ["the manifest's name is a directory's", (place) => fs.mkdirSync(place.at(".elastic-tls.json"), { recursive: true }),
    (place) => [`${place.at(".elastic-tls.json")}: is a directory and should be a file, move it away`]],
  ["another resource has the directory", (place) => void v1.create(place.wish(wanted, { owner: "test/production/es" })),
    (place) => [`${place.directory}: holds the files of test/production/es, destroy that first or give another path ` +
      "(if it is this resource under its former name, give it that name as an alias)"]],
  ["a newer version wrote the directory", (place) => {
    fs.mkdirSync(place.directory, { recursive: true });
    fs.writeFileSync(place.at(".elastic-tls.json"), JSON.stringify({ version: 2, owner: "test/dev/es-elasticsearch-es01", files: {} }));
  }, (place) => [`${place.directory}: was written by a newer elastic-tls, update the package`]],
];

test.each(places)("a preview refuses, a creation too, and nothing is lost when %s", (_, prepare, expected) => {
  const place = scratch();
  prepare(place);
  const before = tree(place.root);
  expect(reasons(place.wish(wanted))).toEqual(expected(place));
  expect(() => v1.create(place.wish(wanted))).toThrow(expected(place).join("\n"));
  expect(tree(place.root)).toEqual(before);
});

test("a preview refuses a directory that its user can't write to", () => {
  const place = scratch();
  fs.chmodSync(place.root, 0o555);
  // Root may write anywhere, so somebody else has to ask: from a copy that he can read.
  const code = path.join(place.root, "code");
  fs.cpSync(path.join(packageRoot, "dist/components/secrets"), code, { recursive: true });
  const news = JSON.stringify(place.wish(wanted));
  const script = `console.log(JSON.stringify(require(${JSON.stringify(`${code}/directory/v1.js`)}).check({}, ${news}).failures))`;
  const { stdout } = spawnSync(process.execPath, ["-e", script], { encoding: "utf8", ...(process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : {}) });
  expect(JSON.parse(stdout)).toEqual([
    { property: "", reason: `${place.root}: is not writable for you, change its owner or mode or give another path` },
  ]);
  fs.chmodSync(place.root, 0o755);
});

test("a creation that can't make its directory says so", () => {
  const place = scratch();
  expect(() => v1.create(place.wish(wanted, { path: "/proc/elastic-tls" }))).toThrow(
    /^\/proc\/elastic-tls: not all could be written: ENOENT: .* mkdir '\/proc\/elastic-tls'\. Put that right/,
  );
});

const badNames = ["../x", "/etc/passwd", "a/b/c", "..data", "certs/..data", ".", "a//b", "", "a\\b", "a\0b", "certs/.", "a/"];

test.each(badNames)("a preview refuses the file name %j", (name) => {
  const place = scratch();
  expect(reasons(place.wish({ [name]: "the key" }))).toEqual([
    `${place.directory}: ${JSON.stringify(name)} is no name for a file here, give one such as "elasticsearch.yml" or "certs/http.crt"`,
  ]);
  expect(() => v1.create(place.wish({ [name]: "the key" }))).toThrow(/is no name for a file here/);
});

test("a preview refuses the manifest's name, a file that is a folder too, and a file without content, all at once", () => {
  const place = scratch();
  const files = { ".elastic-tls.json": "", certs: "", "certs/http.key": "", empty: undefined as unknown as string };
  expect(reasons(place.wish(files))).toEqual([
    `${place.directory}: "empty" has no content, give a string`,
    `${place.directory}: ".elastic-tls.json" is the name of the store's own record, give another`,
    `${place.directory}: "certs" can't be both a file and the folder of others, rename one`,
  ]);
});

test("a preview accepts ordinary names, and files that the state knows though the manifest is lost", () => {
  const place = scratch();
  expect(reasons(place.wish({ ".env": "", "certs/http.crt": "", "log4j2.properties": "", unicast_hosts: "", "a-b": "" }))).toEqual([]);
  const { outs } = v1.create(place.wish(wanted));
  fs.rmSync(place.at(".elastic-tls.json"));
  expect(reasons(place.wish(wanted), outs)).toEqual([]);
  expect(reasons(place.wish(wanted))).toHaveLength(3);
});

test("a failure names no property, since the engine prints a property's value with its secrets", () => {
  const place = scratch();
  const { failures } = v1.check({}, place.wish({ "../x": "the key" }));
  expect(failures.map(({ property }) => property)).toEqual([""]);
  expect(JSON.stringify(failures)).not.toContain("the key");
});
