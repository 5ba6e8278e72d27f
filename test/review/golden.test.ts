import fs from "node:fs";
import path from "node:path";
import { markdownOf } from "../../components/review/output/markdown";
import { packageRoot } from "../support/engine";
import { isRecording, recordedReview, recording, recordings } from "../support/recordings";

const folder = path.join(packageRoot, "test/review/golden");

/** What a pull request would show, read by somebody once and the same since. */
function golden(name: string, comment: string): string {
  const file = path.join(folder, `${name}.md`);
  if (isRecording) fs.writeFileSync(file, comment);
  return fs.readFileSync(file, "utf8");
}

describe("the comment on a preview that the real engine has printed", () => {
  test.each(recordings())("%s is the golden one", (name) => {
    const comment = markdownOf(recordedReview(name));
    expect(comment).toBe(golden(name, comment));
  });

  test("is there for each recording, and for nothing else", () => {
    expect(fs.readdirSync(folder).map((file) => path.basename(file, ".md")).sort()).toEqual(recordings());
  });
});

describe("a recording", () => {
  const secret = /(PrivateKey|privateKeyPem|password|token|secretString|authorization)$/i;
  const inTheClear = (value: any, key = ""): string[] => {
    if (typeof value === "string") return secret.test(key) && value !== "[secret]" && !value.startsWith("04da6b54-") ? [key] : [];
    return typeof value === "object" && value !== null ? Object.entries(value).flatMap(([name, item]) => inTheClear(item, name)) : [];
  };

  test.each(recordings())("of %s holds no key and nothing else that is secret", (name) => {
    const { text } = recording(name);
    expect(text).not.toMatch(/PRIVATE KEY|"4dabf18193072939515e22adb298388d"/);
    expect(JSON.parse(text).steps.flatMap(({ oldState, newState }: any) => [oldState, newState].flatMap((state) => inTheClear([state?.inputs, state?.outputs])))).toEqual([]);
  });
});
