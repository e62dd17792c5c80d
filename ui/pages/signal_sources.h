// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/plots/signal_plot.h"

namespace studio
{

class StudioContext;

/// The readings of one sample of the open project for a plot; nothing more once another project is open.
SignalSource signalSourceOf(StudioContext& context, const Sample& sample);

/// The readings of a sample that is not stored yet.
SignalSource signalSourceOf(const SampleDraft& draft);

} // namespace studio
