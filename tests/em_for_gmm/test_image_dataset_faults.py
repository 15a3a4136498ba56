"""What is wrong with a set of pictures, and what the loader says of it."""

import os
import struct
import tracemalloc
import zipfile
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from tests.support.picture_sets import (
    REAL_ZIP,
    encode,
    jpeg,
    make_folder,
    make_zip,
    noise,
    small_set,
)


def test_an_unknown_on_error_is_refused(loader):
    with pytest.raises(ValueError, match=r"on_error is 'ignore'.*raise.*skip") as caught:
        loader.load_images(REAL_ZIP, on_error="ignore")
    assert not isinstance(caught.value, loader.ImageDatasetError)


def test_a_missing_file_is_named(loader, tmp_path):
    with pytest.raises(FileNotFoundError, match=r"nowhere\.zip.*check the path"):
        loader.load_images(tmp_path / "nowhere.zip")


STRUCTURAL = {
    "not_a_zip": b"these bytes are no zip",
    "empty_file": b"",
    "truncated_zip": REAL_ZIP.read_bytes()[:30_000],
}


@pytest.mark.parametrize("on_error", ["raise", "skip"])
@pytest.mark.parametrize("name", STRUCTURAL)
def test_a_file_that_is_not_a_whole_zip_is_refused(loader, tmp_path, name, on_error):
    path = tmp_path / f"{name}.zip"
    path.write_bytes(STRUCTURAL[name])
    with pytest.raises(loader.ImageDatasetError, match=rf"{name}.*cut short.*download it again"):
        loader.load_images(path, on_error)


@pytest.mark.parametrize("on_error", ["raise", "skip"])
@pytest.mark.parametrize("make", [make_zip, make_folder])
def test_a_source_without_pictures_is_refused(loader, tmp_path, make, on_error):
    source = make(tmp_path / "bare", [("images/rivers/README.txt", b"no pictures")])
    with pytest.raises(loader.ImageDatasetError, match=r"bare holds no picture.*put them in"):
        loader.load_images(source, on_error)


def forged_size(content, size):
    """A zip of one deflated picture whose headers declare another unpacked size."""
    file = BytesIO()
    make_zip(file, [("images/rivers/bad.jpg", content)], zipfile.ZIP_DEFLATED)
    data = bytearray(file.getvalue())
    struct.pack_into("<I", data, data.index(b"PK\x01\x02") + 24, size)
    struct.pack_into("<I", data, data.index(b"PK\x03\x04") + 22, size)
    return bytes(data)


BAD_PICTURES = {
    "truncated": jpeg(90, 90)[:1500],
    "fake": b"this is text",
    "empty": b"",
    "postscript": b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n",
    "tiff": encode(Image.fromarray(noise()), "TIFF"),
    "truncated_png": encode(Image.fromarray(noise(40, 40)), "PNG")[:900],
    "huge": encode(Image.new("1", (20_000, 3_000)), "PNG"),
    "bomb": encode(Image.new("1", (20_000, 10_000)), "PNG"),
}


@pytest.mark.parametrize("make", [make_zip, make_folder])
@pytest.mark.parametrize("kind", BAD_PICTURES)
def test_a_bad_picture_is_named_or_left_out_with_one_warning(loader, tmp_path, make, kind):
    bad = [("images/rivers/bad.jpg", BAD_PICTURES[kind]), ("images/rivers/worse.png", b"text")]
    members = small_set()
    source = make(tmp_path / "set", members[:3] + bad + members[3:])
    with pytest.raises(loader.ImageDatasetError, match=r"images/rivers/bad\.jpg.*set .*replace it"):
        loader.load_images(source)
    with pytest.warns(UserWarning, match="2 left out") as caught:
        table = loader.load_images(source, on_error="skip")
    assert len(caught) == 1
    assert "bad.jpg" in str(caught[0].message)
    assert "worse.png" in str(caught[0].message)
    assert caught[0].filename == __file__
    assert list(table["path"]) == sorted(name for name, _ in members)


def test_only_bad_pictures_is_an_error_when_skipping_too(loader, tmp_path):
    source = make_zip(tmp_path / "set.zip", [("images/rivers/bad.jpg", b"text")])
    with pytest.raises(loader.ImageDatasetError, match=r"(?s)no picture.*bad\.jpg"):
        loader.load_images(source, on_error="skip")


def test_a_huge_picture_is_refused_before_it_is_decoded(loader, tmp_path, monkeypatch):
    source = make_zip(tmp_path / "set.zip", [("images/a/huge.png", BAD_PICTURES["huge"])])
    monkeypatch.setattr(Image.Image, "convert", lambda *_: pytest.fail("decoded"))
    with pytest.raises(loader.ImageDatasetError, match=r"huge\.png.*more than 50,000,000 pixels"):
        loader.load_images(source)


def test_an_encrypted_member_is_named(loader, tmp_path):
    source = make_zip(tmp_path / "set.zip", [("images/rivers/bad.jpg", jpeg())])
    data = bytearray(source.read_bytes())
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(signature) + offset] |= 1
    source.write_bytes(data)
    with pytest.raises(loader.ImageDatasetError, match=r"bad\.jpg.*encrypted.*without a password"):
        loader.load_images(source)


@pytest.mark.parametrize("compression", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_compression_that_cannot_be_bounded_is_refused(loader, tmp_path, compression):
    source = make_zip(tmp_path / "set.zip", [("images/rivers/bad.jpg", jpeg())], compression)
    with pytest.raises(loader.ImageDatasetError, match=r"bad\.jpg.*deflate"):
        loader.load_images(source)


@pytest.mark.parametrize("make", [make_zip, make_folder])
@pytest.mark.parametrize("on_error", ["raise", "skip"])
def test_a_set_that_unpacks_past_the_limit_is_refused_unread(loader, tmp_path, make, on_error):
    members = small_set()
    source = make(tmp_path / "set", members)
    loader.MAX_UNPACKED_BYTES = sum(len(content) for _, content in members)
    assert len(loader.load_images(source)) == 5
    loader.MAX_UNPACKED_BYTES -= 1
    loader._read_batches = lambda *_: pytest.fail("read")
    with pytest.raises(loader.ImageDatasetError, match=r"set unpacks to more than .* MB"):
        loader.load_images(source, on_error)


def test_a_member_larger_than_it_declares_is_refused_and_never_inflated(loader, tmp_path):
    source = tmp_path / "bomb.zip"
    source.write_bytes(forged_size(jpeg() + bytes(60_000_000), 5_000))
    tracemalloc.start()
    with pytest.raises(loader.ImageDatasetError, match=r"images/rivers/bad\.jpg"):
        loader.load_images(source)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 5_000_000


@pytest.mark.parametrize("size", [0, 100])
def test_a_member_is_inflated_to_its_declared_size_only(loader, tmp_path, size):
    source = tmp_path / "bomb.zip"
    source.write_bytes(forged_size(bytes(60_000_000), size))
    tracemalloc.start()
    with pytest.raises(loader.ImageDatasetError, match="not those that were packed"):
        loader.load_images(source)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 5_000_000


def test_a_member_smaller_than_it_declares_is_refused(loader, tmp_path):
    source = tmp_path / "set.zip"
    source.write_bytes(forged_size(jpeg(), 50_000))
    with pytest.raises(loader.ImageDatasetError, match="not those that were packed"):
        loader.load_images(source)


def test_a_packed_size_past_the_limit_is_refused_unread(loader, tmp_path, monkeypatch):
    source = make_zip(tmp_path / "set.zip", [("images/rivers/bad.jpg", jpeg())])
    data = bytearray(source.read_bytes())
    field = data.index(b"PK\x01\x02") + 20
    data[field : field + 4] = struct.pack("<I", 2**32 - 2)
    source.write_bytes(data)
    monkeypatch.setattr(loader, "_read_member", lambda *_: pytest.fail("read"))
    with pytest.raises(loader.ImageDatasetError, match=r"set\.zip unpacks to more than .* MB"):
        loader.load_images(source)


@pytest.mark.parametrize("compression", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_a_damaged_member_is_named(loader, tmp_path, compression):
    content = jpeg()
    members = [("images/rivers/bad.jpg", content)]
    source = make_zip(tmp_path / "set.zip", members, compression)
    data = bytearray(source.read_bytes())
    for place in (0, 30 + len(b"images/rivers/bad.jpg") + 100):  # its header, and what it holds
        damaged = data.copy()
        damaged[place] ^= 1
        source.write_bytes(damaged)
        with pytest.raises(loader.ImageDatasetError, match=r"bad\.jpg in .* cannot be read"):
            loader.load_images(source)


@pytest.mark.parametrize(
    "name",
    [
        "../a.jpg",
        "images/x/../rivers/a.jpg",
        "/etc/a.jpg",
        "C:/x/a.jpg",
        "c:a.jpg",
        "images\\r\\a.jpg",
    ],
)
def test_a_member_that_climbs_out_is_named(loader, tmp_path, name):
    members = small_set()
    stand_in = "@" * len(name)  # zipfile would tidy the name on Windows
    source = make_zip(tmp_path / "set.zip", [*members, (stand_in, jpeg())])
    source.write_bytes(source.read_bytes().replace(stand_in.encode(), name.encode()))
    with pytest.raises(loader.ImageDatasetError, match=r"leads out of the zip.*again") as caught:
        loader.load_images(source)
    assert str(caught.value).startswith(name)
    with pytest.warns(UserWarning, match="1 left out"):
        assert len(loader.load_images(source, on_error="skip")) == len(members)


def test_of_members_with_one_name_the_last_counts_as_when_unpacking(loader, tmp_path):
    first, last = jpeg(), jpeg()
    with pytest.warns(UserWarning, match="Duplicate name"):
        source = make_zip(
            tmp_path / "set.zip", [("images/r/a.jpg", first), ("images/r/a.jpg", last)]
        )
    assert list(loader.load_images(source)["image"]) == [last]


def test_two_pictures_that_would_share_a_path_are_an_error(loader, tmp_path):
    members = [("one/images/r/a.jpg", jpeg()), ("two/images/r/a.jpg", jpeg())]
    with pytest.raises(loader.ImageDatasetError, match=r"two/images/r/a\.jpg.*keep one"):
        loader.load_images(make_zip(tmp_path / "set.zip", members))


@pytest.mark.parametrize("name", ["a.jpg", "images/a.jpg"])
def test_a_picture_outside_a_category_is_named(loader, tmp_path, name):
    with pytest.raises(loader.ImageDatasetError, match=rf"{name}.*no category folder.*move it"):
        loader.load_images(make_zip(tmp_path / "set.zip", [(name, jpeg())]))


@pytest.mark.skipif(os.name == "nt", reason="links need a privilege on Windows")
@pytest.mark.parametrize("link", ["images/rivers/link.jpg", "images/linked", "images/loop.jpg"])
def test_links_out_of_the_folder_are_refused_and_never_followed(loader, tmp_path, link):
    members = small_set()
    folder = make_folder(tmp_path / "set", members)
    outside = make_folder(tmp_path / "outside", [("secret.jpg", jpeg())])
    targets = {"link.jpg": outside / "secret.jpg", "linked": outside, "loop.jpg": "loop.jpg"}
    (folder / link).symlink_to(targets[Path(link).name])
    with pytest.raises(loader.ImageDatasetError, match=rf"{link}.*link out of the folder.*put"):
        loader.load_images(folder)
    with pytest.warns(UserWarning, match="1 left out"):
        table = loader.load_images(folder, on_error="skip")
    assert list(table["path"]) == sorted(name for name, _ in members)


@pytest.mark.skipif(os.name == "nt", reason="links need a privilege on Windows")
def test_a_link_to_the_data_set_and_links_within_it_are_followed(loader, tmp_path):
    folder = make_folder(tmp_path / "set", small_set())
    (folder / "images" / "rivers" / "twin.jpg").symlink_to(folder / "images" / "rivers" / "a.jpg")
    (tmp_path / "link").symlink_to(folder)
    assert len(loader.load_images(tmp_path / "link")) == 6
