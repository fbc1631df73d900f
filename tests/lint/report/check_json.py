"""check_json.py FILE: does bus-lint's JSON have exactly the members it promises, each of its type?"""
import json
import sys

TEXT, NUMBER, ABSENT = (str,), (int,), (type(None),)
FINDING = {
    "rule": TEXT, "name": TEXT, "severity": TEXT, "path": TEXT,
    "line": NUMBER + ABSENT, "column": NUMBER + ABSENT, "end_line": NUMBER + ABSENT, "end_column": NUMBER + ABSENT,
    "message": TEXT, "channel": TEXT + ABSENT, "service": TEXT + ABSENT, "help": TEXT, "fingerprint": TEXT,
}
SUMMARY = dict.fromkeys(("errors", "warnings", "notes", "files", "bytes", "milliseconds"), NUMBER)


def check(what, value, members):
    assert list(value) == list(members), f"{what}: {list(value)}"
    for name, types in members.items():
        assert type(value[name]) in types, f"{what}.{name}: {value[name]!r}"


with open(sys.argv[1], encoding="utf-8") as file:
    report = json.load(file)
check("report", report, {"version": NUMBER, "findings": (list,), "summary": (dict,)})
check("summary", report["summary"], SUMMARY)
for finding in report["findings"]:
    check("finding", finding, FINDING)
    assert finding["severity"] in ("error", "warning", "note"), finding
    if finding["line"] is not None:
        start, end = (finding["line"], finding["column"]), (finding["end_line"], finding["end_column"])
        assert (1, 1) <= start < end, finding
severities = [finding["severity"] for finding in report["findings"]]
for severity in ("error", "warning", "note"):
    assert report["summary"][severity + "s"] == severities.count(severity), severity
assert len({finding["fingerprint"] for finding in report["findings"]}) == len(severities), "fingerprints repeat"
