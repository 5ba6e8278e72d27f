import fs from "node:fs";
import path from "node:path";
import * as v1 from "../../components/secrets/directory/v1";
import { files, reasons, type Scratch, scratch, tree } from "./scratch";

const first = { "certs/http.crt": "certificate 1", "certs/http.key": "key 1", "elasticsearch.yml": "settings 1" };
const second = { "certs/http.crt": "certificate 2", "certs/http.key": "key 2", "elasticsearch.yml": "settings 1" };

let place: Scratch;
beforeEach(() => (place = scratch()));

function identity(at: string): { ino: number; mtimeMs: number } {
  const { ino, mtimeMs } = fs.lstatSync(at);
  return { ino, mtimeMs };
}

test("files are for their owner alone, and those of a sub-directory are reached through one link", () => {
  v1.create(place.wish(first));
  expect(files(place.root)).toEqual({
    "elasticsearch/": "700",
    "elasticsearch/es01/": "700",
    "elasticsearch/es01/config/": "700",
    "elasticsearch/es01/config/certs/": "700",
    "elasticsearch/es01/config/certs/..data": "-> REVISION",
    "elasticsearch/es01/config/certs/REVISION/": "700",
    "elasticsearch/es01/config/certs/REVISION/http.crt": "600 certificate 1",
    "elasticsearch/es01/config/certs/REVISION/http.key": "600 key 1",
    "elasticsearch/es01/config/certs/http.crt": "-> ..data/http.crt",
    "elasticsearch/es01/config/certs/http.key": "-> ..data/http.key",
    "elasticsearch/es01/config/elasticsearch.yml": "600 settings 1",
  });
  expect(fs.statSync(place.at(".elastic-tls.json")).mode & 0o777).toBe(0o600);
});

test("the manifest names the owner and a digest of each file, and no content", () => {
  const { id } = v1.create(place.wish(first));
  const text = place.read(".elastic-tls.json");
  expect(JSON.parse(text)).toEqual({
    version: 1,
    owner: "test/dev/es-elasticsearch-es01",
    id,
    files: {
      "certs/http.crt": expect.stringMatching(/^[0-9a-f]{64}$/),
      "certs/http.key": expect.stringMatching(/^[0-9a-f]{64}$/),
      "elasticsearch.yml": expect.stringMatching(/^[0-9a-f]{64}$/),
    },
  });
  expect(text).not.toMatch(/key 1|settings 1/);
});

test("an update changes what differs and leaves the rest untouched, to the inode", () => {
  const { id, outs } = v1.create(place.wish(first));
  const settings = identity(place.at("elasticsearch.yml"));
  const folder = identity(place.at("certs"));
  const link = identity(place.at("certs/http.key"));
  v1.update(id, outs, place.wish(second));
  expect(place.read("certs/http.key")).toBe("key 2");
  expect(identity(place.at("elasticsearch.yml"))).toEqual(settings);
  expect(identity(place.at("certs/http.key"))).toEqual(link);
  expect(identity(place.at("certs")).ino).toBe(folder.ino);
  expect(fs.readdirSync(place.at("certs")).sort()).toEqual([fs.readlinkSync(place.at("certs/..data")), "..data", "http.crt", "http.key"].sort());
});

test("the same contents again touch nothing at all", () => {
  const { id, outs } = v1.create(place.wish(first));
  const all = () => [place.directory, place.at("certs"), place.at(".elastic-tls.json"), place.at("elasticsearch.yml")].map(identity);
  const before = all();
  v1.update(id, outs, place.wish(first));
  expect(all()).toEqual(before);
});

test("files come and go in place, and a sub-directory goes with its last file", () => {
  const { id, outs } = v1.create(place.wish({ ...first, "service_tokens": "token" }));
  const next = { "certs/http.crt": "certificate 1", "certs/ca.crt": "authority", "elasticsearch.yml": "settings 1" };
  const update = v1.update(id, outs, place.wish(next));
  expect(Object.keys(files(place.directory))).toEqual([
    "certs/", "certs/..data", "certs/REVISION/", "certs/REVISION/ca.crt", "certs/REVISION/http.crt", "certs/ca.crt", "certs/http.crt", "elasticsearch.yml",
  ]);
  v1.update(id, update.outs, place.wish({ "elasticsearch.yml": "settings 1" }));
  expect(Object.keys(files(place.directory))).toEqual(["elasticsearch.yml"]);
});

test("deletion removes what was written and the directories that are empty then, and the root stays", () => {
  const { id, outs } = v1.create(place.wish(first));
  v1.delete(id, outs);
  expect(tree(place.root)).toEqual({});
  v1.delete(id, outs);
});

test("files of somebody else are never touched", () => {
  fs.mkdirSync(place.at("certs"), { recursive: true });
  fs.writeFileSync(place.at("jvm.options"), "-Xmx1g");
  fs.writeFileSync(place.at("certs/corporate.crt"), "corporate");
  fs.chmodSync(place.directory, 0o750);
  const before = tree(place.root);
  const { id, outs } = v1.create(place.wish(first));
  const update = v1.update(id, outs, place.wish(second));
  expect(tree(place.root)).toMatchObject(before);
  v1.delete(id, update.outs);
  expect(tree(place.root)).toEqual(before);
});

test("a manifest that somebody made up to have files elsewhere removed claims nothing", () => {
  const victim = path.join(place.root, "victim");
  fs.writeFileSync(victim, "untouched");
  fs.mkdirSync(place.directory, { recursive: true });
  const claim = { version: 1, owner: place.wish(first).owner, id: "", files: { "../../../victim": null } };
  fs.writeFileSync(place.at(".elastic-tls.json"), JSON.stringify(claim));
  const { id, outs } = v1.create(place.wish(first));
  v1.delete(id, outs);
  expect(tree(place.root)).toEqual({ victim: expect.stringContaining("untouched") });
});

test("a file that somebody makes under a name that the store gave up is his", () => {
  const { id, outs } = v1.create(place.wish({ ...first, service_tokens: "token" }));
  v1.update(id, outs, place.wish(first));
  fs.writeFileSync(place.at("service_tokens"), "mine");
  v1.update(id, outs, place.wish(second));
  expect(place.read("service_tokens")).toBe("mine");
  expect(reasons(place.wish({ ...first, service_tokens: "token" }), outs)).toEqual([expect.stringContaining("somebody else's")]);
});

test("a link or a directory in place of a file of ours is not followed and not removed with what is in it", () => {
  const elsewhere = path.join(place.root, "elsewhere");
  fs.writeFileSync(elsewhere, "untouched");
  const { id, outs } = v1.create(place.wish(first));
  for (const name of ["elasticsearch.yml", "certs/http.key"]) {
    fs.unlinkSync(place.at(name));
    fs.symlinkSync(elsewhere, place.at(name));
  }
  v1.update(id, outs, place.wish(second));
  expect(fs.readFileSync(elsewhere, "utf8")).toBe("untouched");
  expect([place.read("elasticsearch.yml"), place.read("certs/http.key")]).toEqual(["settings 1", "key 2"]);

  fs.unlinkSync(place.at("elasticsearch.yml"));
  fs.mkdirSync(place.at("elasticsearch.yml"));
  fs.writeFileSync(place.at("elasticsearch.yml/notes"), "mine");
  v1.delete(id, outs);
  expect(Object.keys(files(place.directory))).toEqual(["elasticsearch.yml/", "elasticsearch.yml/notes"]);
});

test("a replacement in the same place keeps its files when the replaced one is deleted", () => {
  const { id, outs } = v1.create(place.wish(first));
  v1.create(place.wish(first));
  const before = tree(place.root);
  v1.delete(id, outs);
  expect(tree(place.root)).toEqual(before);
});

test("another path moves the entry, the new one before the old", () => {
  const { id, outs } = v1.create(place.wish(first));
  const moved = place.wish(first, { path: path.join(place.root, "elasticsearch/es02/config") });
  expect(v1.diff(id, outs, moved)).toEqual({ changes: true, replaces: ["path"], deleteBeforeReplace: false });
  v1.create(moved);
  v1.delete(id, outs);
  expect(fs.readdirSync(path.join(place.root, "elasticsearch"))).toEqual(["es02"]);
});

test("a renamed resource keeps its files", () => {
  const { id, outs } = v1.create(place.wish(first));
  const renamed = place.wish(first, { owner: "test/dev/production-elasticsearch-es01" });
  expect(reasons(renamed, outs)).toEqual([]);
  expect(v1.diff(id, outs, renamed)).toMatchObject({ changes: true, replaces: [] });
  const update = v1.update(id, outs, renamed);
  expect(v1.read(id, update.outs).id).toBe(id);
  v1.delete(id, outs);
  expect(tree(place.root)).toEqual({});
});

test("contents that are not known yet count as a change and are not refused", () => {
  const { id, outs } = v1.create(place.wish(first));
  const pending = place.wish({ ...first, "certs/http.key": "04da6b54-80e4-46f7-96ec-b56ff0331ba9" });
  expect(reasons(pending, outs)).toEqual([]);
  expect(v1.diff(id, outs, pending).changes).toBe(true);
  expect(v1.diff(id, outs, place.wish(first)).changes).toBe(false);
});

test("a relative path counts from the nearest folder upward with a Pulumi.yaml", () => {
  const former = process.cwd();
  fs.mkdirSync(path.join(place.root, "project/program"), { recursive: true });
  fs.writeFileSync(path.join(place.root, "project/Pulumi.yaml"), "");
  try {
    process.chdir(path.join(place.root, "project/program"));
    v1.create(place.wish({ "ca.crt": "authority" }, { path: "out/clients", root: "out" }));
    expect(fs.readFileSync(path.join(place.root, "project/out/clients/ca.crt"), "utf8")).toBe("authority");
    fs.rmSync(path.join(place.root, "project/Pulumi.yaml"));
    expect(() => v1.create(place.wish(first, { path: "out" }))).toThrow(/no Pulumi.yaml in the program's folder or above it.*give an absolute path/);
  } finally {
    process.chdir(former);
  }
});
