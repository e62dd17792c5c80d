// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QTranslator>

namespace studio
{

/// Gives the source texts their English plurals: "%n sample(s)" becomes "1 sample" or "3 samples". Installed where no
/// translation is loaded; a translation file takes its place.
class EnglishPlurals final : public QTranslator
{
public:
    using QTranslator::QTranslator;
    [[nodiscard]] bool isEmpty() const override { return false; }
    [[nodiscard]] QString translate(const char* context, const char* sourceText, const char* disambiguation,
                                    int n) const override;
};

} // namespace studio
