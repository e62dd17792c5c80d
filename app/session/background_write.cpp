// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/session/background_write.h"

namespace studio
{

void writeInBackground(QObject* owner, std::function<Result<void>()> write, std::function<void(const Result<void>&)> done)
{
    workInBackground<void>(owner, std::move(write), std::move(done));
}

} // namespace studio
