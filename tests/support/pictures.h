// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>

/// A PNG of 12 x 9 pixels and a JPEG of 4 x 3, made with the libraries that read them.
namespace studio::test
{

inline QByteArray aPng()
{
    return QByteArray::fromBase64("iVBORw0KGgoAAAANSUhEUgAAAAwAAAAJCAIAAACJ2loDAAAACXBIWXMAAA9hAAAPYQGoP6dpAAAAG0lEQVQYV2NkYGAQYeDCj1gYJLkYGAigUUVcAFNSBfRGJIiF"
                                  "AAAAAElFTkSuQmCC");
}

inline QByteArray aJpeg()
{
    return QByteArray::fromBase64(
        "/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAAMCAgICAgMCAgIDAwMDBAYEBAQEBAgGBgUGCQgKCgkICQkKDA8MCgsOCwkJDRENDg8QEBEQCgwSExIQEw8QEBD/"
        "2wBDAQMDAwQDBAgEBAgQCwkLEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBD/wAARCAADAAQDAREAAhEBAxEB/8QA"
        "FAABAAAAAAAAAAAAAAAAAAAACP/EABQQAQAAAAAAAAAAAAAAAAAAAAD/xAAVAQEBAAAAAAAAAAAAAAAAAAAHCf/EABQRAQAAAAAAAAAAAAAAAAAAAAD/2gAM"
        "AwEAAhEDEQA/ADoDFU3/2Q==");
}

/// The attachment of vector V9: it begins and ends as a JPEG does, and holds no picture.
inline QByteArray v9Attachment()
{
    return QByteArray::fromHex("ffd8ffe000104a46494600010100000100010000ffd9");
}

} // namespace studio::test
