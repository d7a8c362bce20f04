"""An Office package that is changed in a few parts: all others keep their bytes, their names and their order."""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from dataclasses import dataclass, field

from lxml import etree

from data_loaders.formats.tables import PART_LIMIT, parse_xml
from data_loaders.formats.zips import UNPACKED_LIMIT, Package, is_folder, open_package, part

TYPES = "[content_types].xml"
TYPES_SPACE = "http://schemas.openxmlformats.org/package/2006/content-types"
LINKS_SPACE = "http://schemas.openxmlformats.org/package/2006/relationships"
LINK_KINDS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
SIGNED = "_xmlsignatures/"


@dataclass(slots=True)
class EditedPackage:
    """An open package with the parts that were changed in it, by their names in small letters, and those that were added."""

    package: Package
    changed: dict[str, bytes] = field(default_factory=dict)
    added: dict[str, bytes] = field(default_factory=dict)

    @classmethod
    def open(cls, data: bytes) -> EditedPackage:
        """The package of an Office file; Unreadable where it is damaged or unpacks to too much."""
        return cls(open_package(data))

    def has(self, name: str) -> bool:
        """Whether there is a part of that name, whatever its case."""
        return name.lower() in self.package.parts or name in self.added

    def read(self, name: str) -> bytes:
        """A part's bytes as they are now."""
        if name in self.added:
            return self.added[name]
        return self.changed.get(name.lower()) or part(self.package, name, PART_LIMIT)

    def root(self, name: str) -> etree._Element:
        """A part's XML as it is now."""
        return parse_xml(self.read(name))

    def write(self, name: str, data: bytes) -> None:
        """A part's new bytes; a part of a new name is added."""
        if name.lower() in self.package.parts:
            self.changed[name.lower()] = data
        else:
            self.added[name] = data

    def write_root(self, name: str, root: etree._Element) -> None:
        """A part's new XML."""
        self.write(name, etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True))

    def free_name(self, pattern: str) -> str:
        """The first of "xl/comments{}.xml" with a number that no part has."""
        return next(name for number in range(1, 100_000) if not self.has(name := pattern.format(number)))

    # --- links between parts -------------------------------------------------------------------------------------------

    def links_of(self, name: str) -> str:
        """The part that holds a part's links, with the case its own name has."""
        written = self.package.parts[name.lower()].filename.replace("\\", "/") if name.lower() in self.package.parts else name
        return f"{posixpath.dirname(written)}/_rels/{posixpath.basename(written)}.rels"

    def linked(self, name: str, kind: str = "", link_id: str = "") -> str | None:
        """The part that a part links to as that kind, or under that id; None where there is none."""
        links = self.links_of(name)
        for link in self.root(links) if self.has(links) else ():
            target = link.get("Target", "").replace("\\", "/")
            to = posixpath.normpath(posixpath.join("/", posixpath.dirname(name), target)).lstrip("/")
            is_asked = link.get("Type", "").endswith(f"/{kind}") if kind else link.get("Id") == link_id
            if is_asked and self.has(to):
                return to
        return None

    def link(self, name: str, kind: str, to: str) -> str:
        """Links a part to another one as that kind; the link's id."""
        links = self.links_of(name)
        root = self.root(links) if self.has(links) else etree.Element(f"{{{LINKS_SPACE}}}Relationships", nsmap={None: LINKS_SPACE})
        taken = {link.get("Id", "").lower() for link in root}
        link_id = next(each for number in range(1, len(taken) + 2) if (each := f"rId{number}").lower() not in taken)
        etree.SubElement(root, f"{{{LINKS_SPACE}}}Relationship", Id=link_id, Type=f"{LINK_KINDS}/{kind}", Target=f"/{to}")
        self.write_root(links, root)
        return link_id

    def declare(self, kind: str, name: str = "", extension: str = "") -> None:
        """Says what kind of content a part holds, or all parts with an extension."""
        root = self.root(TYPES)
        if extension:
            if any(each.get("Extension", "").lower() == extension for each in root):
                return
            root.insert(0, etree.Element(f"{{{TYPES_SPACE}}}Default", Extension=extension, ContentType=kind))
        else:
            etree.SubElement(root, f"{{{TYPES_SPACE}}}Override", PartName=f"/{name}", ContentType=kind)
        self.write_root(TYPES, root)

    def packed(self) -> bytes:
        """The package with its changes."""
        buffer, left = io.BytesIO(), UNPACKED_LIMIT
        with zipfile.ZipFile(buffer, "w") as packed:
            for info in self.package.archive.filelist:
                entry = zipfile.ZipInfo(info.filename, info.date_time)
                entry.compress_type, entry.external_attr, entry.create_system = info.compress_type, info.external_attr, info.create_system
                name = _name_of(info.filename)
                if is_folder(info):
                    data = b""
                elif name in self.changed:
                    data = self.changed[name]
                else:
                    data = part(self.package, name, left)
                left -= len(data)
                packed.writestr(entry, data)
            for name, data in self.added.items():
                entry = zipfile.ZipInfo(name)
                entry.compress_type = zipfile.ZIP_DEFLATED
                packed.writestr(entry, data)
        return buffer.getvalue()


def is_signed(package: Package) -> bool:
    """Whether somebody signed it: any change would break the signature."""
    return any(name.startswith(SIGNED) for name in package.parts)


def _name_of(filename: str) -> str:
    """How `Package.parts` calls a member."""
    return re.sub(r"^[./]+", "", filename.replace("\\", "/")).lower()
