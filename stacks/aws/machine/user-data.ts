import { gzipSync } from "node:zlib";
import { stringify } from "yaml";
import type { AnyMachineFacts } from "./facts";
import type { MachineKind } from "./kinds";
import { machineSettings, settingsText } from "./machine-settings";
import { isExecutable, places, programs, programText, type ProgramName } from "./places";
import { units } from "./units";

/** A file as cloud-init writes it. */
interface WrittenFile {
  path: string;
  content: string;
  permissions: string;
  append?: true;
}

const file = (at: string, content: string, permissions = "0644"): WrittenFile => ({ path: at, content, permissions });

/**
 * The user data of a machine. cloud-init only writes files and starts the first boot, which systemd repeats until it
 * succeeds and whose output is in the journal.
 */
export function userData(kind: MachineKind, facts: AnyMachineFacts): string {
  return compressed(cloudConfig(kind, facts));
}

/** The same before compression. */
export function cloudConfig(kind: MachineKind, facts: AnyMachineFacts): string {
  const firstBoot = "elastic-tls-first-boot.service";
  const config = {
    write_files: [
      ...(Object.keys(programs) as ProgramName[]).map((name) => file(`${places.programs}/${name}`, programText(name), isExecutable(name) ? "0755" : "0644")),
      file(places.settings, settingsText(machineSettings(kind, facts))),
      ...Object.entries(units(kind)).map(([name, content]) => file(`${places.units}/${name}`, content)),
      file("/etc/yum.repos.d/elastic.repo", packageRepository(facts.version)),
      ...(facts.dataDevice ? [{ ...file("/etc/fstab", dataMount(facts.dataDevice)), append: true }] : []),
    ],
    runcmd: [
      ["systemctl", "daemon-reload"],
      ["systemctl", "enable", firstBoot],
      ["systemctl", "start", "--no-block", firstBoot],
    ],
  };
  // cloud-init reads YAML 1.1, where permissions without quotes are a number.
  return "#cloud-config\n" + stringify(config, { version: "1.1", lineWidth: 0, aliasDuplicateObjects: false, blockQuote: "literal" });
}

/**
 * Elastic's signed packages, used only where they are asked for by name.
 *
 * Source: https://www.elastic.co/docs/deploy-manage/deploy/self-managed/install-elasticsearch-with-rpm
 */
function packageRepository(version: string): string {
  const [major] = version.split(".");
  return [
    "[elastic]",
    "name=Elastic packages",
    `baseurl=https://artifacts.elastic.co/packages/${major}.x/yum`,
    "gpgcheck=1",
    "gpgkey=https://artifacts.elastic.co/GPG-KEY-elasticsearch",
    "enabled=0",
    "autorefresh=1",
    "type=rpm-md",
    "",
  ].join("\n");
}

/** A machine starts without the device, but Elasticsearch doesn't. Source: systemd.mount(5), x-systemd.makefs */
function dataMount(device: string): string {
  return `${device} ${places.data} xfs defaults,noatime,nofail,x-systemd.makefs,x-systemd.device-timeout=3min 0 2\n`;
}

/** The same bytes on every operating system: the header names the one that compressed, unless it is told "unknown". */
function compressed(text: string): string {
  const zipped = gzipSync(text, { level: 9 });
  zipped[9] = 255;
  return zipped.toString("base64");
}
