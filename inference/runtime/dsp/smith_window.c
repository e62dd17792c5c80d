/* SPDX-License-Identifier: MIT */
#include "dsp/smith_window.h"

#include "smith_float.h"

uint32_t smith_window_axis(const smith_window_layout* layout, const float* window, uint32_t axis,
                           float* values)
{
    const float* source = window + layout->axis_indices[axis];
    for (uint32_t i = 0; i < layout->reading_count; ++i) {
        values[i] = *source * layout->scale;
        source += layout->total_axes;
    }
    return layout->reading_count;
}

int smith_window_layout_valid(const smith_window_layout* layout)
{
    if (layout->reading_count == 0u || layout->axis_count == 0u || layout->axis_indices == 0)
        return 0;
    for (uint32_t axis = 0; axis < layout->axis_count; ++axis) {
        if (layout->axis_indices[axis] >= layout->total_axes)
            return 0;
    }
    return 1;
}
