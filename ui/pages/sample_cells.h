// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/dataset/sample.h"

#include <QRectF>

class QPainter;

namespace studio
{

class Theme;
struct SamplePicture;

// What grid, table and cards of samples draw alike.

/// A signal in a box: every axis in its colour on a common scale; or a picture with its boxes.
void paintThumbnail(QPainter& painter, const Theme& theme, const QRectF& box, const SamplePicture& picture, double opacity = 1.0);
/// A disc for the verdict: check, cross (rejected or excluded), or a question where none was given.
void paintVerdictDisc(QPainter& painter, const Theme& theme, const QRectF& disc, Verdict verdict, bool isEnabled);

} // namespace studio
