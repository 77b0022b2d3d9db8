"""The same on S3: a server on loopback, and the storage that the settings make from the environment."""

from __future__ import annotations

import hashlib
import importlib
import io
import os
from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.files.storage import storages
from moto.server import ThreadedMotoServer
from storages.backends.s3 import S3Storage

from refunds import evidence
from refunds.evidence import StorageUnavailable, Upload
from refunds.models import Evidence
from refunds.tests import files

BUCKET = "evidence-test"
KEYS = {"S3_ACCESS_KEY": "test-access", "S3_SECRET_KEY": "test-secret"}


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """Its address; port 0 lets the system choose a free one."""
    moto = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    moto.start()
    host, port = moto.get_host_and_port()
    yield f"http://{host}:{port}"
    moto.stop()


@pytest.fixture
def bucket(server: str, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    environment = {"S3_BUCKET": BUCKET, "S3_ENDPOINT_URL": server, "S3_ADDRESSING_STYLE": "path", **KEYS}
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    settings.STORAGES = {**settings.STORAGES, "evidence": configured()}
    client = boto3.resource(
        "s3",
        endpoint_url=server,
        region_name="us-east-1",
        aws_access_key_id=KEYS["S3_ACCESS_KEY"],
        aws_secret_access_key=KEYS["S3_SECRET_KEY"],
    )
    made = client.create_bucket(Bucket=BUCKET)
    yield made
    made.objects.delete()
    made.delete()
    client.meta.client.close()
    storages["evidence"].connection.meta.client.close()  # type: ignore[attr-defined]


def configured() -> dict[str, Any]:
    """The domain does not import the project, so the settings module is found by its name."""
    made: dict[str, Any] = importlib.import_module(os.environ["DJANGO_SETTINGS_MODULE"]).evidence_storage()
    return made


def upload(content: bytes, kind: str = "payment") -> Upload:
    return Upload(io.BytesIO(content), "shot.png", kind)


def test_file_is_kept_opened_and_discarded(bucket: Any):
    content = files.make_jpeg(3000, 2000, quality=95) + bytes(6 * 1024 * 1024)
    intake = evidence.keep_all("R4X7K2M9", [upload(content), upload(files.CHAT.encode("gb18030"), "communication")])
    assert intake.refused == ()
    picture = intake.kept[0]
    with evidence.open_file(Evidence(path=picture.path)) as opened:
        assert hashlib.sha256(opened.read()).hexdigest() == picture.sha256 == hashlib.sha256(content).hexdigest()
    assert {item.key for item in bucket.objects.all()} == {kept.path for kept in intake.kept}
    evidence.discard([kept.path for kept in intake.kept])
    assert list(bucket.objects.all()) == []


def test_object_is_private_typed_and_a_download(bucket: Any):
    (kept,) = evidence.keep_all("R4X7K2M9", [upload(files.make_webp())]).kept
    stored = bucket.Object(kept.path)
    assert stored.content_type == "image/webp"
    assert stored.content_disposition == "attachment"
    grants = stored.Acl().grants
    assert all("URI" not in grant["Grantee"] for grant in grants)


def test_lost_object_is_an_unavailable_storage(bucket: Any):
    with pytest.raises(StorageUnavailable):
        evidence.open_file(Evidence(path="evidence/R4X7K2M9/gone.png"))


def test_missing_bucket_keeps_nothing_and_says_so(bucket: Any, settings: Any, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("S3_BUCKET", "no-such-bucket")
    settings.STORAGES = {**settings.STORAGES, "evidence": configured()}
    with pytest.raises(StorageUnavailable):
        evidence.keep_all("R4X7K2M9", [upload(files.make_png())])
    assert list(bucket.objects.all()) == []


def test_client_asks_for_no_checksums_that_other_clouds_refuse(bucket: Any):
    storage = storages["evidence"]
    assert isinstance(storage, S3Storage)
    config = storage.connection.meta.client.meta.config
    assert config.request_checksum_calculation == "when_required"
    assert config.response_checksum_validation == "when_required"
    assert config.signature_version == "s3v4"
    assert config.s3["addressing_style"] == "path"


def test_wrong_addressing_style_stops_the_start_with_a_sentence(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("S3_BUCKET", BUCKET)
    monkeypatch.setenv("S3_ADDRESSING_STYLE", "subdomain")
    with pytest.raises(ImproperlyConfigured, match="set it to virtual, path or auto"):
        configured()
