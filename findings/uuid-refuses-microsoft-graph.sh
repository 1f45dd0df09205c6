#!/usr/bin/env bash
# npm's uuid, zod and validator say that the id of Microsoft Graph is no UUID
#
# Expected: 00000003-0000-0000-c000-000000000000 is valid: 16 bytes in the usual notation, in every tenant.
# Instead: they want a version from 1 to 8 and RFC 9562's variant, which Microsoft's oldest ids do not have: those of
#   Microsoft Graph, of its predecessor, Exchange Online and SharePoint. Newer ids, and the one that is all zero, are
#   valid. `uuid.parse` raises an error. zod has `guid` beside it; joi and ajv-formats accept all.
# Package: npm uuid 14.0.3, zod 4.6.7, validator 13.15.35; joi 18.3.2 for comparison.
# Why it matters: Microsoft Graph is the resource of most sign-ins. A pipeline that checks resourceId, as good
#   pipelines do, rejects these, and accepts what looks the same in a test.
# signinscope: accepts every GUID, whatever its version and variant.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

npm install --silent --no-fund --no-audit uuid@14.0.3 zod@4.6.7 validator@13.15.35 joi@18.3.2

cat > show.js <<'JS'
const uuid = require('uuid');
const { z } = require('zod');
const validator = require('validator');
const joi = require('joi');
const { readFileSync } = require('fs');
const version = name => name + ' ' + JSON.parse(readFileSync(`node_modules/${name}/package.json`)).version;
console.log(['uuid', 'zod', 'validator', 'joi'].map(version).join(', '));
const ids = {
  'Microsoft Graph': '00000003-0000-0000-c000-000000000000',
  'Exchange Online': '00000002-0000-0ff1-ce00-000000000000',
  'Azure CLI': '04b07795-8ddb-461a-bbee-02f9e1bf7b46',
  'all zero': '00000000-0000-0000-0000-000000000000',
};
for (const [name, id] of Object.entries(ids)) {
  console.log(name, {
    uuid: uuid.validate(id),
    zod: z.uuid().safeParse(id).success,
    validator: validator.isUUID(id),
    joi: !joi.string().guid().validate(id).error,
  });
}
JS
node show.js | tee seen

diff seen - <<'END'
uuid 14.0.3, zod 4.6.7, validator 13.15.35, joi 18.3.2
Microsoft Graph { uuid: false, zod: false, validator: false, joi: true }
Exchange Online { uuid: false, zod: false, validator: false, joi: true }
Azure CLI { uuid: true, zod: true, validator: true, joi: true }
all zero { uuid: true, zod: true, validator: true, joi: true }
END
