// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/core/result.h"
#include "models/impulse/feature_matrix.h"

#include <optional>

namespace studio
{

class Database;

/// Features by hash: of single samples (sample, block id, version, parameters) and of the whole matrix.
class FeatureRepository
{
public:
    explicit FeatureRepository(Database& database);

    /// Features of one sample's windows. Shape: [windows x features] float32 row-major.
    [[nodiscard]] Result<std::optional<std::vector<float>>> cached(const QByteArray& key) const;
    Result<void> store(const QByteArray& key, SampleId sample, const std::vector<float>& values);

    Result<void> storeMatrix(const FeatureMatrix& matrix); ///< replaces the current one
    [[nodiscard]] Result<std::optional<FeatureMatrix>> matrix() const;
    [[nodiscard]] Result<QByteArray> matrixHash() const; ///< empty when there is none
    /// Drops cache rows of samples that are gone.
    Result<int> prune();

private:
    Database& m_database;
};

} // namespace studio
