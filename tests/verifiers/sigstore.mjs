// Reads a checkpoint and inclusion proofs with the code that sigstore verifies its own log with. What is tested is our log, so nothing here
// computes a hash or a signature.
import { createPublicKey } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const require = createRequire(import.meta.url);
const folder = join(dirname(require.resolve('@sigstore/verify')), 'tlog');
const { verifyCheckpoint } = require(join(folder, 'checkpoint.js'));
const { verifyMerkleInclusion } = require(join(folder, 'merkle.js'));

const told = JSON.parse(readFileSync(process.argv[2], 'utf8'));

// A key as verifiers of signed notes are given it: name, id and, in base64, a byte for Ed25519 with the key.
// Base64 has '+' in it as well, so only the first two part them.
const [, name, id, text] = /^([^+]+)\+([^+]+)\+(.+)$/.exec(told.key);
const raw = Buffer.from(text, 'base64');
if (raw[0] !== 1 || raw.length !== 33) throw new Error('no Ed25519 key of a log');
const publicKey = createPublicKey({
  key: Buffer.concat([Buffer.from('302a300506032b6570032100', 'hex'), raw.subarray(1)]),
  format: 'der',
  type: 'spki',
});
const log = { logID: Buffer.from(id, 'hex'), publicKey, baseURL: name };

let proved = 0;
for (const entry of told.entries) {
  const given = {
    canonicalizedBody: Buffer.from(entry.body, 'base64'),
    inclusionProof: {
      logIndex: String(entry.index),
      hashes: entry.proof.map((hash) => Buffer.from(hash, 'base64')),
      checkpoint: { envelope: entry.checkpoint },
    },
  };
  const checkpoint = verifyCheckpoint(given, [log]);
  if (checkpoint.origin !== name) throw new Error('another log');
  verifyMerkleInclusion(given, checkpoint);
  proved++;
}

console.log(`${proved} proved`);
