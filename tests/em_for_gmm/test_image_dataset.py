"""The table of a set of pictures, and where the set is found."""

import inspect
import random
import shutil
import sys
import warnings
import zipfile
from io import BytesIO

import numpy as np
import pandas as pd
import pytest
from PIL import Image

from tests.support.picture_sets import (
    REAL_ZIP,
    RNG,
    animation,
    assert_means,
    encode,
    jpeg,
    make_folder,
    make_zip,
    noise,
    page_formula,
    palette_picture,
    small_set,
    with_the_shipped_pictures,
)

# The table


@with_the_shipped_pictures
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


class OneWay(BytesIO):
    """A file that can only be written to from start to end, as a pipe."""

    def seekable(self):
        return False

    def seek(self, *_):
        raise OSError("not seekable")

    def tell(self):
        raise OSError("not seekable")


def test_zips_of_all_kinds_give_one_table(loader, tmp_path):
    members = small_set()
    plain = make_zip(tmp_path / "plain.zip", members)
    deflated = make_zip(tmp_path / "deflated.zip", members, zipfile.ZIP_DEFLATED)
    after_something = tmp_path / "after_something.zip"
    after_something.write_bytes(b"#!/bin/sh\n" + plain.read_bytes())
    streamed = tmp_path / "streamed.zip"  # sizes and checksums stand behind the members
    with zipfile.ZipFile(file := OneWay(), "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members:
            with archive.open(name, "w", force_zip64=True) as member:
                member.write(content)
    streamed.write_bytes(file.getvalue())
    expected = loader.load_images(plain).drop(columns="rgb")
    assert list(expected["image"]) == [content for _, content in sorted(members)]
    for source in (deflated, after_something, streamed):
        table = loader.load_images(source).drop(columns="rgb")
        pd.testing.assert_frame_equal(expected, table)


def test_three_pictures_have_an_array_each_in_rgb(loader, tmp_path):
    table = loader.load_images(make_zip(tmp_path / "three.zip", small_set()[:3]))
    assert [value.shape for value in table["rgb"]] == [(3,)] * 3
    np.testing.assert_array_equal(np.stack(table["rgb"]), table[["red", "green", "blue"]])
    table["rgb"][0][:] = 9
    assert table.loc[0, "red"] < 1


# Kinds of pictures


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
