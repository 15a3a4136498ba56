"""Read a zip or a folder of pictures into a table with the mean colour of each picture.

    images = load_images()  # finds images.zip, which holds images/<category>/<picture>

Nothing is written to disk.
"""

import os
import posixpath
import re
import struct
import sys
import warnings
import zipfile
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from functools import partial
from io import BytesIO
from pathlib import Path

import numpy as np
import pandas as pd
from PIL import Image
from tqdm import tqdm

__all__ = ["ImageDatasetError", "find_images", "load_images"]

# Decoding takes four bytes a pixel, so one picture takes 200 MB at most. Cameras rarely give more.
MAX_PIXELS = 50_000_000
# The table keeps every encoded picture in memory, and a laptop has 8 GB. The course's set is 5 MB.
MAX_UNPACKED_BYTES = 1_000_000_000
# Handing a picture to a thread costs as much as decoding a small one: hand over several at once.
BATCH_BYTES = 64_000
# Each read from disk makes threads wait for each other, and members mostly lie side by side.
READ_AHEAD_BYTES = 128_000
# Only the decoding runs in parallel: beyond four, threads wait for Python's lock.
THREADS = min(4, os.cpu_count() or 1)

EXTENSIONS = (".bmp", ".gif", ".jpeg", ".jpg", ".png", ".webp")
JUNK = re.compile(r"(^|/)(\.|__MACOSX(/|$))")  # hidden files and folders, and what macOS adds
# What could lead out of the zip on any system: backslash, null, absolute, drive letter, parent
CLIMBS_OUT = re.compile(r"\\|\0|^/|^[A-Za-z]:|(^|/)\.\.(/|$)")
# Without this list Pillow goes by content and would run Ghostscript on a PostScript file.
FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "BMP")
# bzip2 and LZMA members can swell by a factor of a million before zipfile gives control back.
COMPRESSIONS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
LEVELS = np.arange(256)
REMEDY = 'replace it, or leave it out with on_error="skip"'


class ImageDatasetError(ValueError):
    """The pictures cannot be read; the message says which file and what to do."""


def find_images():
    """Return the Path of the pictures: a zip, or what $EM_IMAGES names (a zip or a folder).

    Looks for images.zip in the working directory and beside this module, then for data/images.zip
    in the working directory and each folder above it, then at $EM_IMAGES. Raises
    FileNotFoundError, which says where it looked.
    """
    here = Path.cwd()
    places = [here / "images.zip", Path(__file__).resolve().parent / "images.zip"]
    places += [folder / "data" / "images.zip" for folder in (here, *here.parents)]
    for place in places:
        if place.is_file():
            return place
    named = os.environ.get("EM_IMAGES")
    if named and Path(named).expanduser().exists():
        return Path(named).expanduser()
    looked = ", ".join(str(place) for place in places)
    raise FileNotFoundError(
        f"No pictures found: looked for {looked} and $EM_IMAGES ({named or 'not set'}). "
        "Put images.zip beside the notebook, or set EM_IMAGES to the zip or its unpacked folder."
    )


def load_images(path=None, on_error="raise"):
    """Return a DataFrame with one row per picture, sorted by `path` (plain string order).

    path: a zip or a folder; None means what `find_images` finds.
    on_error: "raise" stops at the first bad picture, "skip" leaves bad pictures out and warns once.

    Columns: `path` ("images/rivers/rivers_000.jpg", the same for a folder and its zip), `folder`
    (the folder the picture lies in, its category), `image` (encoded bytes), `red`, `green`, `blue`
    (channel mean / 256, so from 0 to 255/256) and `rgb` (the three as an array of shape (3,)).

    When some pictures lie below a folder named `images`, only those are read and `path` starts
    there; otherwise `images/` is put before each path, so that passing `images` itself, the folder
    above it or a zip of the categories makes no difference. Hidden files, `__MACOSX` and files
    that are not pictures by their extension are passed over. Of zip members with the same name the
    last counts, as when unpacking. Colours are those of `convert("RGB")`: transparency is ignored.
    Of 16-bit levels the upper byte counts; of an animation the first frame.

    Raises FileNotFoundError when there is no such file, ValueError for an unknown `on_error` and
    ImageDatasetError (a ValueError) for everything else that is wrong with the data.
    """
    if on_error not in ("raise", "skip"):
        raise ValueError(f'on_error is {on_error!r}: it has to be "raise" or "skip".')
    source = find_images() if path is None else Path(path).expanduser()
    if not (source.is_dir() or source.is_file()):
        raise FileNotFoundError(f"{source} is no zip or folder: check the path.")

    rows, problems = [], []
    # Pillow warns on stderr about oddities of a file; what matters to us is raised instead.
    with warnings.catch_warnings(), _members(source) as members:
        warnings.simplefilter("ignore")
        with closing(_measure_all(source, members)) as outcomes:
            for outcome in outcomes:
                if not isinstance(outcome, ImageDatasetError):
                    rows.append(outcome)
                elif on_error == "raise":
                    raise outcome
                else:
                    problems.append(f"\n- {outcome}")
    if not rows:
        fault = "holds no picture that can be read: put them in as images/<category>/<picture>.jpg"
        raise ImageDatasetError(f"{source} {fault}.{''.join(problems)}")
    if problems:
        warnings.warn(f"{len(problems)} left out:{''.join(problems)}", stacklevel=2)

    paths, contents, means = zip(*rows, strict=True)
    red, green, blue = np.transpose(means)
    folders = [path.split("/")[-2] for path in paths]
    table = pd.DataFrame({"path": paths, "folder": folders, "image": contents})
    return table.assign(red=red, green=green, blue=blue, rgb=means)


def _error(source, name, fault):
    return ImageDatasetError(f"{name} in {source} {fault}.")


@contextmanager
def _members(source):
    """Yield {name: (size in bytes, function that reads it) or ImageDatasetError}."""
    if source.is_dir():
        yield _list_folder(source)
        return
    with source.open("rb", buffering=READ_AHEAD_BYTES) as file:
        try:
            archive = zipfile.ZipFile(file)
        except Exception as error:  # a damaged directory surfaces as nearly any exception
            fault = f"{source} is not a zip, or is cut short ({error}): download it again."
            raise ImageDatasetError(fault) from error
        yield _list_zip(source, archive)


def _list_zip(source, archive):
    members = {}
    for info in archive.infolist():
        name = info.orig_filename  # zipfile tidies `filename`, which hides what was written
        path = posixpath.normpath(name)  # without a leading ./
        fault = None
        if CLIMBS_OUT.search(name):
            path = name
            fault = "has a path that leads out of the zip: make the zip again"
        elif name.endswith("/") or not _is_picture(path):
            continue
        elif info.flag_bits & 1:
            fault = "is encrypted: make the zip again without a password"
        elif info.compress_type not in COMPRESSIONS:
            fault = "is not packed with deflate: make the zip again with it"
        read = partial(_read_member, archive, info)
        size = max(info.file_size, info.compress_size)
        members[path] = _error(source, name, fault) if fault else (size, read)
    return members


def _read_member(archive, info):
    """Return the unpacked bytes of a zip's member, which are as many as it declares."""
    try:
        # Without a bound zipfile inflates all that there is. It compares the checksum at the end,
        # which it reaches by the one byte more also where a member declares none.
        with archive.open(info) as file:
            content = file.read(info.file_size + 1)
        whole = len(content) == info.file_size
    except zipfile.BadZipFile:
        whole = False
    if not whole:
        raise zipfile.BadZipFile("its bytes are not those that were packed")
    return content


def _list_folder(source):
    members = {}
    root = source.resolve()
    for folder, subfolders, files in os.walk(root):
        subfolders[:] = [name for name in subfolders if not JUNK.search(name)]
        for path in [Path(folder, name) for name in [*subfolders, *files]]:
            member = path.relative_to(root).as_posix()
            if not path.is_dir() and not _is_picture(member):
                continue
            if _leads_out(path, root):
                fault = "is a link out of the folder: put the pictures themselves there"
                members[member] = _error(source, member, fault)
                subfolders[:] = [name for name in subfolders if name != path.name]
            elif path.is_file():
                members[member] = path.stat().st_size, path.read_bytes
    return members


def _leads_out(path, root):
    """Tell whether a link, or a Windows junction, points out of the root or nowhere."""
    if not path.is_symlink() and not path.is_dir():
        return False
    try:
        return not path.resolve(strict=True).is_relative_to(root)
    except (OSError, RuntimeError):  # a broken or a circular link
        return True


def _is_picture(name):
    return name.lower().endswith(EXTENSIONS) and not JUNK.search(name)


def _place(source, members):
    """Return sorted (path of the row, name, member), with paths as `load_images` documents."""
    below = {}  # the names that lie below a folder `images`, without what comes before
    for name in members:
        parts = name.split("/")
        folders = [part.lower() for part in parts[:-1]]
        if "images" in folders:
            below[name] = parts[folders.index("images") + 1 :]

    placed = {}
    for name, member in members.items():
        parts = below.get(name, name.split("/"))
        path = "/".join(["images", *parts])
        if isinstance(member, ImageDatasetError):
            path = name
        elif below and name not in below:
            continue
        elif len(parts) == 1:
            fault = "lies in no category folder: move it to images/<category>/"
            member = _error(source, name, fault)
        elif path in placed:
            member = _error(source, name, f"would be a second {path}: keep one of the two")
        placed[path] = name, member
    return sorted((path, name, member) for path, (name, member) in placed.items())


def _measure_all(source, members):
    """Yield (path, encoded bytes, means) or an ImageDatasetError per picture, in order of path."""
    placed = _place(source, members)
    # Checked before anything is read; no read of a zip returns more than was counted here.
    if sum(member[0] for *_, member in placed if isinstance(member, tuple)) > MAX_UNPACKED_BYTES:
        fault = f"unpacks to more than {MAX_UNPACKED_BYTES / 1e6:,.0f} MB: split it"
        raise ImageDatasetError(f"{source} {fault}.")
    # On stdout: a grader may take anything on stderr for a failure.
    bar = tqdm(desc="Reading", total=len(placed), file=sys.stdout, delay=1, leave=False)

    def finish(future):
        bar.update(len(future.result()))
        return future.result()

    waiting = deque()
    with bar, ThreadPoolExecutor(THREADS) as pool:
        for batch in _read_batches(source, placed):
            waiting.append(pool.submit(_measure_batch, source, batch))
            if len(waiting) > 2 * THREADS:  # reading must not run far ahead of decoding
                yield from finish(waiting.popleft())
        while waiting:
            yield from finish(waiting.popleft())


def _read_batches(source, placed):
    """Yield lists of (path, name, encoded bytes or ImageDatasetError)."""
    batch, batch_bytes = [], 0
    for path, name, content in placed:
        if isinstance(content, tuple):
            try:
                content = content[1]()
                batch_bytes += len(content)
            except Exception as error:  # zipfile passes on whatever its decompressor raises
                content = _error(source, name, f"cannot be read ({error}): {REMEDY}")
        batch.append((path, name, content))
        if batch_bytes >= BATCH_BYTES:
            yield batch
            batch, batch_bytes = [], 0
    yield batch


def _measure_batch(source, batch):
    """Return (path, encoded bytes, means) or an ImageDatasetError for each picture of a batch."""
    outcomes = []
    for path, name, content in batch:
        outcome = content
        if isinstance(content, bytes):
            try:
                outcome = path, content, _channel_means(content)
            except Exception as error:  # hostile bytes make Pillow raise nearly anything
                outcome = _error(source, name, f"is no sound picture ({error}): {REMEDY}")
        outcomes.append(outcome)
    return outcomes


def _channel_means(content):
    """Return the means of red, green and blue divided by 256, an array of shape (3,)."""
    picture = Image.open(BytesIO(content), formats=FORMATS)  # reads the header only
    if picture.width * picture.height > MAX_PIXELS:
        raise ValueError(f"it has more than {MAX_PIXELS:,} pixels")
    if picture.mode.startswith("I"):  # 16 bits; Pillow's own conversion may clip instead of scale
        picture = Image.fromarray((np.asarray(picture) >> 8).astype(np.uint8))
    if picture.mode != "RGB":
        picture = picture.convert("RGB")
    # Counts of levels give the exact sum, without a copy of the picture as floats. Packing them is
    # the fastest way from a list to an array.
    counts = np.frombuffer(struct.pack("768q", *picture.histogram()), np.int64).reshape(3, 256)
    return counts @ LEVELS / (picture.width * picture.height * 256)
