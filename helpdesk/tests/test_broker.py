"""The embedded broker: a message that is being written stops no worker."""

from __future__ import annotations

from pathlib import Path
from queue import Empty

import pytest
from kombu import Connection

from helpdesk import broker
from helpdesk.celery import app


@pytest.fixture
def folder(tmp_path):
    for name in ("in", "control"):
        (tmp_path / name).mkdir()
    return tmp_path


@pytest.fixture
def channel(folder):
    options = {"control_folder": str(folder / "control")}
    options |= dict.fromkeys(("data_folder_in", "data_folder_out"), str(folder / "in"))
    with Connection("filesystem://", transport_options=options) as connection:
        yield connection.default_channel


def test_the_application_takes_this_broker(channel):
    assert app.main == "helpdesk"
    assert isinstance(channel, broker.Channel)


def test_messages_come_out_as_they_went_in(channel):
    channel._put("celery", {"body": "一"})
    channel._put("celery", {"body": "二"})
    assert sorted(channel._get("celery")["body"] for _ in range(2)) == ["一", "二"]
    with pytest.raises(Empty):
        channel._get("celery")


def test_a_message_under_way_is_not_there_yet(channel, folder, monkeypatch):
    seen = []
    rename = Path.rename

    def look_first(path, target):
        with pytest.raises(Empty):
            channel._get("celery")
        seen.append(path.name)
        return rename(path, target)

    monkeypatch.setattr(Path, "rename", look_first)
    channel._put("celery", {"body": "whole"})
    assert len(seen) == 1
    assert channel._get("celery") == {"body": "whole"}


@pytest.mark.parametrize("content", [b"", b'{"body": "ha'])
def test_a_broken_message_is_dropped(channel, folder, content):
    (folder / "in" / "1_broken.celery.msg").write_bytes(content)
    with pytest.raises(Empty):
        channel._get("celery")
    channel._put("celery", {"body": "the next"})
    assert channel._get("celery") == {"body": "the next"}
