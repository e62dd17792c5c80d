// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/shell/page.h"

#include <functional>

namespace studio
{

/// A page before it is made: what the rail shows, and how to make it when it is first wanted.
struct PageEntry {
    PageInfo info;
    std::function<Page*(const PageInfo&, PageServices&)> make;
};

/// Every page, in the order of the rail; one line a page.
QVector<PageEntry> pageList();

} // namespace studio
