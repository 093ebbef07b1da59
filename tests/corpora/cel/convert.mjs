// Makes cases.jsonl from the CEL conformance suite as npm @bufbuild/cel-spec carries it (Apache-2.0):
//   npm pack @bufbuild/cel-spec@0.6.1 && tar xzf bufbuild-cel-spec-0.6.1.tgz
//   node convert.mjs package > cases.jsonl
// One line a case. A case that needs a protocol buffer message keeps its name and says so; the test counts it, and no other
// case may be left out.
import { createRequire } from "node:module";
import { resolve } from "node:path";

const require = createRequire(import.meta.url);
const { tests } = require(resolve(process.argv[2], "dist/cjs/testdata/conformance.js"));
const messages =
  /TestAllTypes|TestRequired|GlobalEnum|\b(Value|U?Int(32|64)Value|FloatValue|DoubleValue)\{|protobuf\.(Any|Struct|Value|ListValue|NullValue|Empty|FieldMask|(Bool|Bytes|String|Float|Double|U?Int(32|64))Value)\b|proto\.(hasExt|getExt)|"wrapper"|"enumValue"|"wellKnown":"ANY"/;

function line(group, { name, container, ...test }) {
  if (messages.test(JSON.stringify(test))) {
    return { group, name, needs: "a protocol buffer message" };
  }

  const kept = { group, name, expr: test.expr };
  for (const key of ["typeEnv", "bindings", "value", "typedResult", "disableCheck", "checkOnly"]) {
    if (test[key] !== undefined) {
      kept[key] = test[key];
    }
  }

  if (container) {
    kept.container = container;
  }

  if (test.evalError) {
    kept.fails = true;
  }

  return kept;
}

function walk(suite, path) {
  for (const test of suite.tests ?? []) {
    process.stdout.write(JSON.stringify(line(path.join("/"), test.original)) + "\n");
  }

  for (const inner of suite.suites ?? []) {
    walk(inner, [...path, inner.name]);
  }
}

walk(tests, []);
