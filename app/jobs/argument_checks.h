// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <CLI/CLI.hpp>
#include <cmath>

namespace studio
{

/// Accepts numbers above 0; says which one was given and what is wanted (the library's own check names the largest number there is).
inline CLI::Validator aboveZero()
{
    return {[](const std::string& text) {
                double value = 0.0;
                const bool isNumber = CLI::detail::lexical_cast(text, value) && std::isfinite(value);
                return isNumber && value > 0.0 ? std::string() : "must be a number above 0, not " + text;
            },
            "ABOVE 0"};
}

} // namespace studio
