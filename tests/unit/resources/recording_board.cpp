// SPDX-License-Identifier: GPL-3.0-or-later
#include "unit/resources/recording_board.h"

#include <cstring>
#include <vector>

extern "C" {
#include "smith_board.h"
#include "smith_layout.h"
}

namespace
{
QByteArray output;
std::vector<uint8_t> store(SMITH_STORE_BYTES);
bool failing = false;
} // namespace

void recording_board::reset()
{
    output.clear();
    store.assign(SMITH_STORE_BYTES, 0);
    failing = false;
}

QByteArray recording_board::takeOutput()
{
    return std::exchange(output, {});
}

void recording_board::writeStore(qint64 offset, const QByteArray& bytes)
{
    std::memcpy(store.data() + offset, bytes.constData(), static_cast<std::size_t>(bytes.size()));
}

void recording_board::failWrites(bool fail)
{
    failing = fail;
}

extern "C" {

int smith_board_read(uint8_t*)
{
    return 0;
}

void smith_board_write(const uint8_t* bytes, uint32_t count)
{
    output.append(reinterpret_cast<const char*>(bytes), count);
}

void smith_board_idle(void) {}

uint32_t smith_board_millis(void)
{
    return 0;
}

uint8_t* smith_board_store(void)
{
    return store.data();
}

int smith_board_store_write(uint32_t offset, const uint8_t* bytes, uint32_t count)
{
    if (failing)
        return 1;
    std::memcpy(store.data() + offset, bytes, count);
    return 0;
}

int smith_board_store_erase(uint32_t offset, uint32_t count)
{
    if (failing)
        return 1;
    std::memset(store.data() + offset, 0xff, count);
    return 0;
}

} // extern "C"
