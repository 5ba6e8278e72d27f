import fs from "node:fs";
import * as v1 from "../../components/secrets/directory/v1";
import { files, reasons, type Scratch, scratch } from "./scratch";

const before = { "certs/http.crt": "certificate 1", "certs/http.key": "key 1", "certs/old.crt": "old", "elasticsearch.yml": "settings 1", old: "old" };
const after = { "certs/http.crt": "certificate 2", "certs/http.key": "key 2", "certs/new.crt": "new", "elasticsearch.yml": "settings 2", new: "new" };

const steps = [
  "mkdirSync", "mkdtempSync", "openSync", "writeFileSync", "fsyncSync", "symlinkSync", "renameSync", "unlinkSync", "rmSync", "rmdirSync",
] as const;

/** Runs until that many changes were made on the disk, then dies: no further change comes through. Says whether it died. */
function killedAfter(changes: number, run: () => void): boolean {
  let left = changes;
  const spies = steps.map((name) => {
    const real = fs[name] as (...args: unknown[]) => unknown;
    return jest.spyOn(fs, name as "mkdirSync").mockImplementation(((...args: unknown[]) => {
      if (left-- <= 0) throw new Error("killed");
      return real.apply(fs, args);
    }) as typeof fs.mkdirSync);
  });
  try {
    run();
    return false;
  } catch (error) {
    if (!(error as Error).message.includes("killed")) throw error;
    return true;
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
}

/** Does it all in a new place for a kill at each step, and returns how many there were. */
function atEveryStep(killed: (place: Scratch, kill: (run: () => void) => boolean) => void): number {
  for (let changes = 0; ; changes++) {
    const place = scratch();
    let died = false as boolean;
    killed(place, (run) => (died = killedAfter(changes, run)));
    if (!died) return changes;
  }
}

/** What a run that nobody disturbed leaves. */
function undisturbed(wanted: Record<string, string>): Record<string, string> {
  const place = scratch();
  v1.create(place.wish(wanted));
  return files(place.root);
}

/** All that lies in the directory and is no work in progress is claimed by the manifest. */
function expectOnlyClaimed(place: Scratch): void {
  if (!fs.existsSync(place.directory)) return;
  const found = Object.keys(files(place.directory)).filter((name) => !name.endsWith("/") && !/\.\.|REVISION/.test(name));
  const manifest = fs.existsSync(place.at(".elastic-tls.json")) ? JSON.parse(place.read(".elastic-tls.json")) : { files: {} };
  expect(Object.keys(manifest.files)).toEqual(expect.arrayContaining(found));
}

test("a creation that is killed at any step is adopted and completed by the next", () => {
  const goal = undisturbed(after);
  const count = atEveryStep((place, kill) => {
    kill(() => v1.create(place.wish(after)));
    expectOnlyClaimed(place);
    expect(reasons(place.wish(after))).toEqual([]);
    const { id, outs } = v1.create(place.wish(after));
    expect(files(place.root)).toEqual(goal);
    v1.delete(id, outs);
    expect(files(place.root)).toEqual({});
  });
  expect(count).toBeGreaterThan(20);
});

test("an update that is killed at any step is completed by the next, with or without its state", () => {
  const goal = undisturbed(after);
  const next = [
    (place: Scratch, id: string, outs: v1.Outputs) => void v1.update(id, outs, place.wish(after)),
    (place: Scratch) => void v1.create(place.wish(after)),
  ];
  for (const run of next) {
    atEveryStep((place, kill) => {
      const { id, outs } = v1.create(place.wish(before));
      kill(() => v1.update(id, outs, place.wish(after)));
      expectOnlyClaimed(place);
      run(place, id, outs);
      expect(files(place.root)).toEqual(goal);
    });
  }
});

test("an update that is killed at any step never leaves a key beside the certificate of another", () => {
  atEveryStep((place, kill) => {
    const { id, outs } = v1.create(place.wish(before));
    kill(() => v1.update(id, outs, place.wish(after)));
    expect(["certificate 1 key 1", "certificate 2 key 2"]).toContain(`${place.read("certs/http.crt")} ${place.read("certs/http.key")}`);
  });
});

test("the former contents come back when the program asks for them after a killed update, which a preview sees", () => {
  const goal = undisturbed(before);
  atEveryStep((place, kill) => {
    const { id, outs } = v1.create(place.wish(before));
    kill(() => v1.update(id, outs, place.wish(after)));
    if (v1.diff(id, outs, place.wish(before)).changes) v1.update(id, outs, place.wish(before));
    // A manifest that was begun and never put in place holds no content; it goes with the next change.
    const found = Object.entries(files(place.root)).filter(([name]) => !name.endsWith("..elastic-tls-new"));
    expect(Object.fromEntries(found)).toEqual(goal);
  });
});

test("a deletion that is killed at any step is completed by the next", () => {
  atEveryStep((place, kill) => {
    const { id, outs } = v1.create(place.wish(before));
    kill(() => v1.delete(id, outs));
    v1.delete(id, outs);
    expect(files(place.root)).toEqual({});
  });
});

test("a write that fails says where, why and what to do, without content, and the next run goes on", () => {
  const place = scratch();
  const full = Object.assign(new Error("ENOSPC: no space left on device, write"), { code: "ENOSPC" });
  const spy = jest.spyOn(fs, "fsyncSync").mockImplementation(() => { throw full; });
  const attempt = () => v1.create(place.wish({ "certs/http.key": "key 1" }));
  expect(attempt).toThrow(`${place.directory}: not all could be written: ENOSPC: no space left on device, write. Put that right`);
  expect(attempt).not.toThrow(/key 1/);
  spy.mockRestore();
  v1.create(place.wish(after));
});
