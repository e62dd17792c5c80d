// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/jobs/argument_checks.h"
#include "app/jobs/command.h"
#include "app/session/project_keys.h"
#include "storage/import_batch.h"

#include <CLI/CLI.hpp>
#include <optional>
#include <string>

namespace studio
{

/// How files become samples, as the commands that take them in let the user say it.
struct ImportChoices {
    std::string split = "auto";
    std::optional<std::string> label;
    double rate = 0.0; ///< 0: not given
};

/// Adds --split, --label and --rate; `choices` outlives the command.
inline void addImportOptions(CLI::App& command, ImportChoices& choices)
{
    command.add_option("--split", choices.split, "training, testing or auto (by content)")->check(CLI::IsMember({"training", "testing", "auto"}));
    command.add_option("--label", choices.label, "Label for all of them; without it each file's own, else its name up to the first dot");
    command.add_option("--rate", choices.rate, "Readings per second of files that carry no time")->check(aboveZero());
}

/// Those, with the project's keys for checking signatures. Errors: those of the keys.
inline Result<ImportBatchOptions> importOptionsOf(const ImportChoices& choices, const ProjectFile& project)
{
    ImportBatchOptions options;
    if (choices.split != "auto")
        options.split = choices.split == "training" ? Split::Training : Split::Testing;
    if (choices.label)
        options.label = fromArgument(*choices.label);
    if (choices.rate > 0.0)
        options.file.rateHz = choices.rate;
    const Result<QStringList> keys = projectHmacKeys(project);
    if (!keys)
        return keys.error();
    options.file.hmacKeys = *keys;
    return options;
}

} // namespace studio
