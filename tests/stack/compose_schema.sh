#!/usr/bin/env bash
# docker-compose.yml against the published schema of the Compose specification, which lies beside the project, and with
# `docker compose config` where that is installed. Without the schema this one check is not run, and says so.
. "$(dirname "$0")/lib.sh"
. "$root/deploy/versions.env"
for part in lib python; do . "$root/deploy/native/$part.sh"; done

if docker compose version >/dev/null 2>&1; then
    must docker compose -f "$root/docker-compose.yml" config --quiet
fi
schema=$root/../shared/schemas/compose-spec.json
[[ -e $schema ]] || { echo "not run: there is no $schema"; exit 77; }
python_fetch
must "$python" - "$schema" "$root/docker-compose.yml" <<'END'
import json, sys, jsonschema, yaml
schema, document = json.load(open(sys.argv[1])), yaml.safe_load(open(sys.argv[2]))
errors = list(jsonschema.Draft7Validator(schema).iter_errors(document))
for error in errors:
    print("/".join(map(str, error.path)), error.message)
sys.exit(bool(errors))
END
