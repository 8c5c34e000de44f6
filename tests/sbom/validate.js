// SPDX-License-Identifier: Apache-2.0
//
// validate.js FOLDER FILE...: holds bills of materials against the published schema of CycloneDX, in its
// strict form, and every package URL and licence against other people's readers of them. FOLDER has the
// node_modules. Prints a line for each thing that is wrong.
"use strict";

const fs = require("fs");
const path = require("path");

const [folder, ...files] = process.argv.slice(2);
const from = (name) => require(path.join(folder, "node_modules", name));
const { Spec, Validation } = from("@cyclonedx/cyclonedx-library");
const { PackageURL } = from("packageurl-js");
const parseLicence = from("spdx-expression-parse");
const ids = new Set(JSON.parse(fs.readFileSync(
  path.join(folder, "node_modules/@cyclonedx/cyclonedx-library/res/schema/spdx.SNAPSHOT.schema.json"))).enum);

let wrong = 0;
function complain(file, what) {
  wrong += 1;
  console.log(`${file}: ${what}`);
}

function checkPurl(file, component) {
  const { purl, name, version } = component;
  const parsed = PackageURL.fromString(purl);
  if (parsed.name !== name || (parsed.version ?? undefined) !== version) {
    complain(file, `${purl} is not ${name} ${version}`);
  }
  // What is encoded, this reader is not as strict about as the specification.
  if (decodeURIComponent(parsed.toString()) !== decodeURIComponent(purl)) {
    complain(file, `${purl} is not canonical: ${parsed}`);
  }
}

function checkLicence(file, choice) {
  if (choice.expression) parseLicence(choice.expression);
  if (choice.license?.id && !ids.has(choice.license.id)) complain(file, `${choice.license.id}: no id`);
}

async function check(file) {
  const text = fs.readFileSync(file, "utf8");
  const errors = await new Validation.JsonStrictValidator(Spec.Version.v1dot6).validate(text);
  if (errors !== null) complain(file, JSON.stringify(errors));
  for (const component of JSON.parse(text).components) {
    try {
      checkPurl(file, component);
      for (const choice of component.licenses ?? []) checkLicence(file, choice);
    } catch (error) {
      complain(file, `${component.purl}: ${error.message}`);
    }
  }
}

Promise.all(files.map(check)).then(() => process.exit(wrong ? 1 : 0));
