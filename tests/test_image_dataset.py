import importlib.util
import inspect
import os
import random
import shutil
import struct
import sys
import threading
import time
import tracemalloc
import warnings
import zipfile
from io import BytesIO
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from PIL import Image

ROOT = Path(__file__).resolve().parents[1]
REAL_ZIP = ROOT / "data" / "images.zip"
RNG = np.random.default_rng(5)


@pytest.fixture
def loader():
    """A fresh copy of the module, so that a test may change its limits."""
    path = ROOT / "source" / "em_for_gmm" / "image_dataset.py"
    spec = importlib.util.spec_from_file_location("image_dataset", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def encode(picture, form="JPEG", **options):
    file = BytesIO()
    picture.save(file, form, **options)
    return file.getvalue()


def noise(width=7, height=5, channels=3):
    return RNG.integers(0, 256, (height, width, channels), dtype=np.uint8).squeeze()


def jpeg(width=7, height=5):
    return encode(Image.fromarray(noise(width, height)))


def make_zip(path, members, compression=zipfile.ZIP_STORED):
    with zipfile.ZipFile(path, "w", compression) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return path


def make_folder(path, members):
    for name, content in members:
        target = path / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
    return path


def page_formula(content):
    arr = np.asarray(Image.open(BytesIO(content)).convert("RGB"))
    return [np.mean(arr[:, :, channel] / 256.0) for channel in range(3)]


def small_set():
    names = ["rivers/b.jpg", "rivers/a.jpg", "sunsets/c.jpg", "Lakes/z.jpg", "rivers/B.jpg"]
    return [(f"images/{name}", jpeg(5 + i, 4 + i)) for i, name in enumerate(names)]


def assert_means(loader, tmp_path, name, content, expected):
    path = make_zip(tmp_path / "one.zip", [(f"images/odd/{name}", content)])
    row = loader.load_images(path).iloc[0]
    np.testing.assert_allclose(row[["red", "green", "blue"]].astype(float), expected, atol=1e-12)


# The table


def test_the_courses_own_set_is_read_whole_with_the_means_of_the_pages_formula(loader):
    table = loader.load_images(REAL_ZIP)
    assert list(table.columns) == ["path", "folder", "image", "red", "green", "blue", "rgb"]
    assert isinstance(table.index, pd.RangeIndex)
    assert table["folder"].value_counts().to_dict() == {
        "cloudy_sky": 200,
        "rivers": 200,
        "sunsets": 200,
        "trees_and_forest": 200,
    }
    assert list(table["path"]) == sorted(table["path"])
    with zipfile.ZipFile(REAL_ZIP) as archive:
        for row in table.iloc[::40].itertuples():
            assert row.image == archive.read(row.path)
            expected = page_formula(row.image)
            np.testing.assert_allclose([row.red, row.green, row.blue], expected, atol=1e-12)
            assert type(row.rgb) is np.ndarray
            assert row.rgb.tolist() == [row.red, row.green, row.blue]


def test_a_set_with_the_sizes_and_counts_of_the_original_course_is_read(loader, tmp_path):
    counts = {"cloudy_sky": 288, "rivers": 359, "sunsets": 362, "trees_and_forest": 319}
    sizes = [(8 + i % 20, 6 + i // 20) for i in range(218)]
    pictures = [jpeg(*size) for size in sizes]
    names = [f"images/{c}/{c}_{i:03d}.jpg" for c, count in counts.items() for i in range(count)]
    members = [(name, pictures[i % 218]) for i, name in enumerate(names)]
    random.Random(3).shuffle(members)
    table = loader.load_images(make_zip(tmp_path / "images.zip", members, zipfile.ZIP_DEFLATED))
    assert len(table) == 1328
    assert table["folder"].value_counts().to_dict() == counts
    assert list(table["path"]) == names
    assert dict(zip(table["path"], table["image"], strict=True)) == dict(members)
    for row in table.iloc[::50].itertuples():
        np.testing.assert_allclose(row.rgb, page_formula(row.image), rtol=0, atol=1e-12)


def test_a_folder_its_parent_its_zip_and_a_zip_of_the_categories_give_one_table(loader, tmp_path):
    members = small_set()
    folder = make_folder(tmp_path / "set", members)
    (folder / "figure.png").write_bytes(b"lies beside the folder, so it is not part of the set")
    (folder / "plots").mkdir()
    (folder / "plots" / "plot.png").write_bytes(b"nor is this")
    bare = [(name.removeprefix("images/"), content) for name, content in members]
    tables = [
        loader.load_images(source)
        for source in (
            make_zip(tmp_path / "images.zip", members),
            make_zip(tmp_path / "bare.zip", bare),
            make_zip(tmp_path / "wrapped.zip", [(f"./em/{name}", data) for name, data in members]),
            folder,
            folder / "images",
            str(folder / "images"),
        )
    ]
    names = ["Lakes/z.jpg", "rivers/B.jpg", "rivers/a.jpg", "rivers/b.jpg", "sunsets/c.jpg"]
    assert list(tables[0]["path"]) == [f"images/{name}" for name in names]
    for table in tables[1:]:
        pd.testing.assert_frame_equal(tables[0].drop(columns="rgb"), table.drop(columns="rgb"))


def test_three_pictures_have_an_array_each_in_rgb(loader, tmp_path):
    table = loader.load_images(make_zip(tmp_path / "three.zip", small_set()[:3]))
    assert [value.shape for value in table["rgb"]] == [(3,)] * 3
    np.testing.assert_array_equal(np.stack(table["rgb"]), table[["red", "green", "blue"]])
    table["rgb"][0][:] = 9
    assert table.loc[0, "red"] < 1


# Kinds of pictures


def palette_picture(**options):
    return encode(Image.fromarray(noise()).quantize(16), "PNG", **options)


def animation():
    frames = [Image.new("RGB", (6, 4), colour) for colour in ("red", "blue")]
    return encode(frames[0], "GIF", save_all=True, append_images=frames[1:])


@pytest.mark.filterwarnings("ignore:Palette images with Transparency")
@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("gray.jpg", encode(Image.fromarray(noise(channels=1)))),
        ("palette.png", palette_picture()),
        ("palette_transparent.png", palette_picture(transparency=bytes(range(16)))),
        ("gray_alpha.png", encode(Image.fromarray(noise(channels=2), "LA"), "PNG")),
        ("alpha.png", encode(Image.fromarray(noise(channels=4), "RGBA"), "PNG")),
        ("bits.png", encode(Image.fromarray(noise(channels=1)).convert("1"), "PNG")),
        ("cmyk.jpg", encode(Image.fromarray(noise(channels=4), "CMYK"))),
        ("animated.gif", animation()),
        ("UPPER.JPG", jpeg()),
        ("UPPER.JPEG", jpeg()),
        ("a.bmp", encode(Image.fromarray(noise()), "BMP")),
        ("a.webp", encode(Image.fromarray(noise()), "WEBP")),
        ("a.gif", encode(Image.fromarray(noise()), "GIF")),
    ],
)
def test_kinds_of_pictures_have_the_means_of_their_rgb_conversion(loader, tmp_path, name, content):
    assert_means(loader, tmp_path, name, content, page_formula(content))


def test_transparency_does_not_change_the_colours(loader, tmp_path):
    content = encode(Image.new("RGBA", (5, 3), (200, 100, 50, 7)), "PNG")
    assert_means(loader, tmp_path, "a.png", content, np.array([200, 100, 50]) / 256)


def test_the_first_frame_of_an_animation_counts(loader, tmp_path):
    assert_means(loader, tmp_path, "a.gif", animation(), [255 / 256, 0, 0])


def test_sixteen_bits_are_scaled_not_clipped(loader, tmp_path):
    levels = RNG.integers(0, 65536, (6, 9), dtype=np.uint16)
    content = encode(Image.fromarray(levels), "PNG")
    assert_means(loader, tmp_path, "a.png", content, [(levels // 256).mean() / 256] * 3)


def test_a_rotation_in_exif_does_not_change_the_means(loader, tmp_path):
    exif = Image.Exif()
    exif[0x0112] = 6
    picture = Image.fromarray(noise())
    turned = encode(picture, exif=exif)
    assert_means(loader, tmp_path, "a.jpg", turned, page_formula(encode(picture)))


JUNK = [
    "__MACOSX/images/rivers/a.jpg",
    "images/__MACOSX/a.jpg",
    "images/rivers/._a.jpg",
    "images/.hidden/a.jpg",
    ".git/images/rivers/a.jpg",
    "images/.DS_Store",
    "images/rivers/Thumbs.db",
    "images/rivers/desktop.ini",
    "images/rivers/README.txt",
]


@pytest.mark.parametrize("make", [make_zip, make_folder])
def test_junk_is_passed_over_without_a_word(loader, tmp_path, make):
    members = small_set()
    source = make(tmp_path / "set", members + [(name, b"junk") for name in JUNK])
    if make is make_folder:
        (source / "images" / "rivers" / "folder.jpg").mkdir()
    else:
        with zipfile.ZipFile(source, "a") as archive:
            archive.mkdir("images/rivers/folder.jpg")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        table = loader.load_images(source, on_error="raise")
    assert sorted(table["path"]) == sorted(name for name, _ in members)


# What is wrong


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


# Good manners


def test_nothing_is_printed_and_nothing_is_written(loader, tmp_path, monkeypatch, capfd):
    monkeypatch.chdir(tmp_path)
    odd = [("images/odd/a.png", palette_picture(transparency=bytes(range(16))))]
    make_zip(tmp_path / "images.zip", small_set() + odd)
    before = sorted(tmp_path.rglob("*"))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        loader.load_images()
    assert sorted(tmp_path.rglob("*")) == before
    assert capfd.readouterr() == ("", "")


def test_a_slow_load_shows_its_progress_on_stdout_only(loader, tmp_path, monkeypatch, capfd):
    options = {}

    def impatient(**given):
        options.update(given)
        return original(**{**given, "delay": 0, "mininterval": 0})

    original = loader.tqdm
    monkeypatch.setattr(loader, "tqdm", impatient)
    monkeypatch.setattr(loader, "BATCH_BYTES", 1)
    loader.load_images(make_zip(tmp_path / "set.zip", small_set()))
    out, err = capfd.readouterr()
    assert "5/5" in out
    assert err == ""
    assert options["delay"] == 1
    assert options["leave"] is False


def test_reading_never_runs_far_ahead_of_decoding(loader, tmp_path, monkeypatch):
    lock, started, decoded, lead = threading.Lock(), [0], [0], [0]
    read, measure = loader._read_member, loader._channel_means

    def counted_read(*arguments):
        with lock:
            started[0] += 1
            lead[0] = max(lead[0], started[0] - decoded[0])
        return read(*arguments)

    def counted_measure(content):
        means = measure(content)
        with lock:
            decoded[0] += 1
        return means

    monkeypatch.setattr(loader, "_read_member", counted_read)
    monkeypatch.setattr(loader, "_channel_means", counted_measure)
    monkeypatch.setattr(loader, "BATCH_BYTES", 1)
    members = [(f"images/a/{i:03d}.jpg", jpeg(200, 200)) for i in range(100)]
    loader.load_images(make_zip(tmp_path / "set.zip", members))
    assert decoded[0] == 100
    assert 1 <= lead[0] <= 3 * loader.THREADS + 2


def test_no_more_pictures_are_decoded_at_once_than_there_are_threads(loader, tmp_path, monkeypatch):
    lock, names, measure = threading.Lock(), set(), loader._channel_means

    def noted(content):
        with lock:
            names.add(threading.current_thread().name)
        time.sleep(0.02)  # long enough for a pool without a limit to start another thread
        return measure(content)

    monkeypatch.setattr(loader, "_channel_means", noted)
    monkeypatch.setattr(loader, "BATCH_BYTES", 1)
    before = threading.active_count()
    members = [(f"images/a/{i}.jpg", jpeg()) for i in range(12)]
    loader.load_images(make_zip(tmp_path / "set.zip", members))
    assert threading.current_thread().name not in names
    assert 1 <= len(names) <= loader.THREADS
    assert threading.active_count() <= before + 1  # tqdm may keep its monitor


@pytest.mark.skipif(sys.platform == "win32", reason="no resource module")
def test_memory_above_the_table_stays_flat(tmp_path):
    from tests.benchmarks import loader as benchmark

    assert benchmark.measure_memory(4_000) < 30


# Where the pictures are found


@pytest.fixture
def places(loader, tmp_path, monkeypatch):
    """Four places that hold a zip, in the order in which they have to be looked at."""
    cwd = tmp_path / "course" / "week" / "notebook"
    module = tmp_path / "module"
    module.mkdir()
    found = [cwd / "images.zip", module / "images.zip"]
    found += [folder / "data" / "images.zip" for folder in (cwd, cwd.parent, tmp_path / "course")]
    found += [tmp_path / "elsewhere.zip"]
    for path in found:
        path.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(REAL_ZIP, path)
    monkeypatch.chdir(cwd)
    monkeypatch.setattr(loader, "__file__", str(module / "image_dataset.py"))
    monkeypatch.setenv("EM_IMAGES", str(found[-1]))
    return found


def test_the_pictures_are_found_nearest_first(loader, places):
    for place in places:
        assert loader.find_images() == place
        place.unlink()
    with pytest.raises(FileNotFoundError) as caught:
        loader.load_images()
    for place in places:
        assert str(place) in str(caught.value)
    assert "Put images.zip beside the notebook" in str(caught.value)


def test_em_images_may_name_a_folder(loader, places, tmp_path, monkeypatch):
    for place in places:
        place.unlink()
    monkeypatch.setenv("EM_IMAGES", str(make_folder(tmp_path / "set", small_set())))
    assert len(loader.load_images()) == 5
    monkeypatch.delenv("EM_IMAGES")
    with pytest.raises(FileNotFoundError, match="not set"):
        loader.find_images()


def test_only_what_students_have_installed_is_imported(loader):
    lines = inspect.getsource(loader).splitlines()
    imported = {line.split()[1].split(".")[0] for line in lines if line[:5] in ("impor", "from ")}
    assert imported <= sys.stdlib_module_names | {"numpy", "pandas", "PIL", "tqdm"}
