"""Whether a folder lies on a network drive, where SQLite cannot lock safely."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path, PurePath

_LISTED = """
    nfs nfs4 cifs smb smb2 smb3 smbfs ncpfs afpfs webdav davfs afs ceph glusterfs lustre beegfs
    fuse.sshfs fuse.davfs fuse.rclone fuse.glusterfs vboxsf
"""
NETWORK = frozenset(_LISTED.split())
"""File systems whose files lie on another machine, as Linux and macOS name them."""


def network_drive(path: Path) -> str:
    """Return the kind of network drive that a path lies on, "" where it is a local disk."""
    whole = path.resolve()
    if sys.platform == "win32":
        return "UNC" if is_unc(str(whole)) else ""
    return drive_kind(whole, _mounts())


def drive_kind(path: PurePath, mounts: str) -> str:
    """Return the kind of network drive, from what the system lists as mounted.

    >>> from pathlib import PurePosixPath
    >>> listed = "/dev/sda1 / ext4 rw 0 0" + chr(10) + "srv:/data /mnt/shared nfs4 rw 0 0"
    >>> drive_kind(PurePosixPath("/mnt/shared/2022"), listed)
    'nfs4'
    >>> drive_kind(PurePosixPath("/home/round"), listed)
    ''
    >>> drive_kind(PurePosixPath("/Volumes/x"), "//ab@srv/x on /Volumes/x (smbfs, nodev)")
    'smbfs'
    """
    found = [(len(point), kind) for point, kind in _listed(mounts) if _holds(point, path)]
    kind = max(found, default=(0, ""))[1]
    return kind if kind in NETWORK else ""


def is_unc(path: str) -> bool:
    r"""Return whether a resolved Windows path names another machine.

    >>> is_unc(r"\\server\share\round"), is_unc(r"\\?\UNC\server\share"), is_unc(r"C:\round")
    (True, True, False)
    """
    plain = path.upper().replace("/", "\\")
    return plain.startswith("\\\\?\\UNC\\") or (
        plain.startswith("\\\\") and not plain.startswith(("\\\\?\\", "\\\\.\\"))
    )


def _mounts() -> str:
    listed = Path("/proc/self/mounts")
    if listed.exists():
        return listed.read_text(encoding="utf-8", errors="replace")
    return subprocess.run(["mount"], capture_output=True, text=True, check=False).stdout


def _listed(mounts: str) -> Iterator[tuple[str, str]]:
    """Yield mount point and kind of each line, as Linux (/proc) or macOS (mount) writes them."""
    for line in mounts.splitlines():
        if " on " in line and line.endswith(")"):
            point, _, options = line.partition(" on ")[2].rpartition(" (")
            yield point, options.rstrip(")").split(",")[0].strip()
        elif len(parts := line.split(" ")) > 2:
            yield parts[1].replace("\\040", " "), parts[2]


def _holds(point: str, path: PurePath) -> bool:
    return type(path)(point) in (path, *path.parents)
