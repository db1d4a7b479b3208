"""Makes packed.zip beside this script: a member packed by deflate, one as it is."""
import pathlib
import zipfile

with zipfile.ZipFile(pathlib.Path(__file__).parent / "packed.zip", "w") as archive:
    archive.writestr(zipfile.ZipInfo("packed.txt"), "abc " * 200, zipfile.ZIP_DEFLATED)
    archive.writestr(zipfile.ZipInfo("stored.txt"), "plain", zipfile.ZIP_STORED)
