"""The independent side of the interoperability test of the control plane, over nats-py.

nats_peer.py read STREAM SUBJECT ID TYPE SOURCE PAYLOAD   checks the last event of SUBJECT against these
nats_peer.py write STREAM SUBJECT ENVELOPE                publishes an envelope as another service would
"""
import asyncio
import json
import os
import re
import sys
import uuid

import nats

TIME = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.(\d{3}|\d{6}|\d{9}))?Z"


async def read(js, stream, subject, event_id, event_type, source, payload):
    message = await js.get_last_msg(stream, subject)
    envelope = json.loads(message.data.decode("utf-8"))
    assert list(envelope) == ["id", "timestamp", "event_type", "source", "payload"], envelope
    assert envelope["id"] == event_id, envelope
    assert uuid.UUID(envelope["id"]).version == 7, envelope
    assert re.fullmatch(TIME, envelope["timestamp"]), envelope
    assert (envelope["event_type"], envelope["source"]) == (event_type, source), envelope
    assert message.data.decode("utf-8").endswith('"payload":' + payload + "}"), message.data
    assert message.headers["Nats-Msg-Id"] == event_id, message.headers
    assert message.headers["Eb-Published-At"].isdecimal(), message.headers


async def write(js, stream, subject, envelope):
    header = {"Nats-Msg-Id": json.loads(envelope)["id"]}
    ack = await js.publish(subject, envelope.encode("utf-8"), headers=header)
    assert ack.stream == stream, ack


async def main():
    bus = await nats.connect(os.environ["NATS_URL"], connect_timeout=5, max_reconnect_attempts=0)
    try:
        await {"read": read, "write": write}[sys.argv[1]](bus.jetstream(timeout=10), *sys.argv[2:])
    finally:
        await bus.close()


asyncio.run(main())
