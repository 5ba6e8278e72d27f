import { spawn } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import * as v1 from "../../components/secrets/directory/v1";
import { scratch } from "./scratch";

/** Reads the pair through the link, once per revision that it sees, until the file `stop` is there. */
const reader = `
  const fs = require("fs"), certs = process.argv[1], seen = {};
  while (!fs.existsSync(process.argv[2])) {
    try {
      const revision = fs.realpathSync(certs + "/..data");
      const pair = ["http.crt", "http.key"].map((name) => fs.readFileSync(revision + "/" + name, "utf8")).join();
      seen[pair] = (seen[pair] ?? 0) + 1;
    } catch (error) {
      // A revision that went out of use between the two steps is gone: the next look finds the new one.
      if (error.code !== "ENOENT") throw error;
    }
  }
  console.log(JSON.stringify(seen));
`;

test("a reader never sees a key beside the certificate of another while they are renewed", async () => {
  const place = scratch();
  const files = (n: number) => ({ "certs/http.crt": `${n}`, "certs/http.key": `${n}`, "elasticsearch.yml": `${n}` });
  const stop = path.join(place.root, "stop");
  const { id, outs } = v1.create(place.wish(files(0)));
  const child = spawn(process.execPath, ["-e", reader, place.at("certs"), stop]);
  const output = new Promise<string>((resolve, reject) => {
    let text = "";
    child.stdout.setEncoding("utf8").on("data", (data: string) => (text += data));
    child.on("error", reject);
    child.on("close", () => resolve(text));
  });
  const until = Date.now() + 3000;
  for (let n = 1; Date.now() < until; n++) v1.update(id, outs, place.wish(files(n)));
  fs.writeFileSync(stop, "");
  const pairs = Object.keys(JSON.parse(await output));
  expect(pairs.filter((pair) => pair.split(",")[0] !== pair.split(",")[1])).toEqual([]);
  expect(pairs.length).toBeGreaterThan(5);
});
