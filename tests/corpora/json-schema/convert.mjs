// Makes cases.jsonl from the required part of the JSON Schema test suite for draft 2020-12 (MIT licence):
//   node convert.mjs FOLDER_WITH_tests/draft2020-12 > cases.jsonl
// One line a schema, with the instances that it is tried on.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

for (const file of readdirSync(process.argv[2]).filter(name => name.endsWith(".json")).sort()) {
  const text = readFileSync(join(process.argv[2], file), "utf8");
  for (const { description, schema, tests } of JSON.parse(text)) {
    const cases = tests.map(({ description, data, valid }) => ({ description, data, valid }));
    process.stdout.write(JSON.stringify({ file: file.replace(".json", ""), description, schema, tests: cases }) + "\n");
  }
}
